import type { Ctx } from '../context'
import { staleAfter } from '../stale'

const HOUR = 3_600_000
const YEAR_2000 = Date.UTC(2000, 0, 1)

/** What the workspace says about facts from outside. */
export type Terms = { currency: string; startsAt: number | null; sandbox: boolean }

export async function readTerms(ctx: Ctx): Promise<Terms> {
  const { rows } = await ctx.tx.sql.query<{ currency: string; starts_at: Date | null; sandbox: boolean }>(
    'select currency, starts_at, sandbox from workspaces where id = $1',
    [ctx.workspace],
  )
  const { currency, starts_at, sandbox } = rows[0]!
  return { currency, startsAt: starts_at?.getTime() ?? null, sandbox }
}

/** A clock more than a day ahead of the workspace's, or from before tills had any: the code of the reason, or null. */
export function wrongClock(ctx: Ctx, occurredAt: number): string | null {
  if (occurredAt > ctx.now + 24 * HOUR) return 'time.ahead'
  return occurredAt < YEAR_2000 ? 'time.before_2000' : null
}

/** Whether a fact still starts journeys: younger than 48 hours (or 60 real seconds of a fast clock), and not the history of a sandbox. */
export function isLive(ctx: Ctx, terms: Terms, occurredAt: number): boolean {
  if (terms.sandbox && terms.startsAt !== null && occurredAt < terms.startsAt) return false
  return occurredAt >= ctx.now - staleAfter(ctx)
}
