import type { Database } from '../../db/client'
import { virtualAt } from '../../workflows/model/clock'
import { ungroupMoves } from '../../workflows/model/grouped'
import type { Turn, Turned } from '../../workflows/temporal/contract'
import { type Ctx, inContext } from '../context'
import { together } from '../journeys/together'
import { readOutcomes } from './asks'
import { fence, lockCampaign } from './fence'
import { judgeMoves, leaveAfter } from './judge'
import { lead, openBench, repeat } from './lead'
import { Held, type Performers } from './perform'

/**
 * A turn: one transaction that writes where a cohort's customers stand now, what they passed, what they wait for, and does what they ask for. It is
 * all or nothing, so it may be repeated: a repeat finds its own rows and answers the same. It throws only if nothing was committed.
 */
export async function turn(db: Database, performers: Performers, input: Turn): Promise<Turned> {
  try {
    return await inContext({ workspace: input.workspace, locale: 'en', actor: 'engine' }, (ctx) => write(ctx, performers, input), db)
  } catch (error) {
    if (error instanceof Held) return { is: 'held' }
    throw error
  }
}

async function write(ctx: Ctx, performers: Performers, { moves: groups, again, latest, ...key }: Turn): Promise<Turned> {
  const { sql } = ctx.tx
  const { state, changes, live } = await lockCampaign(sql, key)
  if (state === 'paused') return { is: 'held' }
  // A cohort may think by a clock that has since been stopped, set back (the product was down) or bound by a replay's watermark.
  if (ctx.sandbox && virtualAt(ctx.clock, Date.now()) < latest) return { is: 'early', clock: ctx.clock }
  const moves = ungroupMoves(groups)
  const everybody = [...moves.map(([, s]) => s[0]), ...again.map(([enrolment]) => enrolment)]
  if (state !== 'live') return { is: 'written', outcomes: [], happened: [], gone: everybody }

  const fenced = await fence(sql, key, moves, everybody.slice(moves.length), changes)
  if (fenced.behind) return { is: 'changed' }
  const bench = await openBench(ctx, key, performers, new Set([...moves.map(([, s]) => s[3]), ...(live === null ? [] : [live])]))
  const endsAt = live === null ? null : bench.contents.endsAt(live)
  const exits = await judgeMoves(bench, fenced.fresh, endsAt)
  const gone = new Set(exits.map(([enrolment]) => enrolment))
  const fresh = await lead(
    bench,
    fenced.fresh.filter(([, s]) => !gone.has(s[0])),
  )
  await leaveAfter(bench, fenced.fresh, fresh.last)
  const repeated = await repeat(bench, fenced.repeated)
  const asked = await readOutcomes(
    sql,
    key,
    again.filter(([enrolment]) => fenced.again.has(enrolment)),
  )
  return {
    is: 'written',
    went: [...fresh.went, ...repeated.went],
    outcomes: [...fresh.outcomes, ...repeated.outcomes, ...together(asked)],
    happened: [...fresh.happened, ...repeated.happened],
    gone: fenced.gone,
    ...(exits.length > 0 ? { exits } : {}),
    ...(fenced.late ? { changed: true } : {}),
  }
}
