import { LATE_MS, virtualAt } from '../../workflows/model/clock'
import type { Ctx } from '../context'
import { words } from '../messages/words'
import { JOURNEYS } from './proofs/journeys'
import { LEDGER } from './proofs/ledger'
import type { Clocked, Proofs } from './proofs/proof'
import { REWARDS } from './proofs/rewards'
import { SENDS } from './proofs/sends'
import { STATISTICS } from './proofs/statistics'

/** `message`: what is wrong; `hint`: what to do; `examples`: where. Only of what does not hold. */
export type Check = { name: string; ok: boolean; wrong: number; message?: string; hint?: string; examples: Record<string, unknown>[] }

const PROOFS: Proofs = { ...LEDGER, ...STATISTICS, ...SENDS, ...REWARDS, ...JOURNEYS }

const EXAMPLES = 20
/** Real ms within which whoever is due must be on the way: an outage that is over, a million launched at once. */
const PATIENCE = 600_000

/** Proves that ledger, statistics, facts, sends, consents and journeys agree; says what does not, where (the first twenty of each) and what to do. */
export async function verify(ctx: Ctx): Promise<{ ok: boolean; asOf: string; checks: Check[] }> {
  const clock = clocked(ctx)
  const checks: Check[] = []
  for (const [name, proof] of Object.entries(PROOFS)) {
    const query = typeof proof === 'string' ? proof : proof(clock)
    const { rows } = await ctx.tx.sql.query(`select *, count(*) over () as wrong_in_all from (${query}) x limit ${EXAMPLES}`, [ctx.workspace])
    const wrong = Number(rows[0]?.wrong_in_all ?? 0)
    const said = wrong === 0 ? {} : words(`verify.${name}`, ctx.locale, { wrong })
    checks.push({ name, ok: wrong === 0, wrong, ...said, examples: rows.map(({ wrong_in_all: _, ...row }) => row) })
  }
  return { ok: checks.every((c) => c.ok), asOf: new Date(ctx.now).toISOString(), checks }
}

function clocked({ clock, sandbox }: Ctx): Clocked {
  const since = Date.now() - PATIENCE
  // What the clock showed before it was set, or stopped, is not known any more.
  const before = since < clock.real ? null : `timestamptz '${new Date(virtualAt(clock, since)).toISOString()}'`
  return { before, skew: LATE_MS * clock.rate, sandbox }
}
