import type { Database } from '../../db/client'
import { virtualAt } from '../../workflows/model/clock'
import { ungroupMoves } from '../../workflows/model/grouped'
import type { PackedMove } from '../../workflows/model/packed'
import type { Turn, Turned } from '../../workflows/temporal/contract'
import type { Exit } from '../../workflows/temporal/signals'
import { type Ctx, inContext } from '../context'
import { engineIn } from '../each'
import { together } from '../journeys/together'
import { endBreakers } from './apart'
import { readOutcomes } from './asks'
import { fence, lockCampaign } from './fence'
import { type Breaker, isolate, isSomebodys } from './isolate'
import { judgeMoves, leaveAfter } from './judge'
import { type Bench, type Led, lead, openBench, repeat } from './lead'
import { Held, type Performers } from './perform'

/**
 * A turn: one transaction that writes where a cohort's customers stand now, what they passed, what they wait for, and does what they ask for. It is
 * all or nothing, so it may be repeated: a repeat finds its own rows and answers the same. It throws only if nothing was committed.
 */
export async function turn(db: Database, performers: Performers, input: Turn): Promise<Turned> {
  const attempt = (apart: boolean) => inContext(engineIn(input.workspace), (ctx) => write(ctx, performers, input, apart), db)
  try {
    return await attempt(false).catch((error) => {
      if (!isSomebodys(error)) throw error
      return attempt(true)
    })
  } catch (error) {
    if (error instanceof Held) return { is: 'held' }
    throw error
  }
}

/**
 * `apart`: something of it has broken, so it is done by parts until whoever breaks it is found, and ended; the cohort then reads anew where everybody stands.
 * Nobody is led past a wait then, so that who breaks at a later one keeps what they were given before it.
 */
async function write(ctx: Ctx, performers: Performers, { moves: groups, again, latest, leadsPast, ...key }: Turn, apart: boolean): Promise<Turned> {
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
  const asks = again.filter(([enrolment]) => fenced.again.has(enrolment))
  if (apart) {
    const breakers = [
      ...named(await isolate(sql, fenced.fresh, (some) => leadOn(bench, some, endsAt)), ({ one: [, state] }) => state[0]),
      ...named(await isolate(sql, fenced.repeated, (some) => repeat(bench, some)), ({ one: { move } }) => move[1][0]),
      ...named(await isolate(sql, asks, (some) => readOutcomes(sql, key, some)), ({ one: [enrolment] }) => enrolment),
    ]
    await endBreakers(ctx, key, performers, breakers)
    return { is: 'changed' }
  }
  const { fresh, exits } = await leadOn(bench, fenced.fresh, endsAt, leadsPast)
  const repeated = await repeat(bench, fenced.repeated)
  const asked = await readOutcomes(sql, key, asks)
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

/** Whoever may make their move is led on by it; the others leave the campaign instead. `leadsPast`: and past waits that are over by now. */
async function leadOn(bench: Bench, moves: readonly PackedMove[], endsAt: number | null, leadsPast = false): Promise<{ fresh: Led; exits: Exit[] }> {
  const exits = await judgeMoves(bench, moves, endsAt)
  const mayPass = async (further: readonly PackedMove[]) => without(further, await judgeMoves(bench, further, endsAt))
  const fresh = await lead(bench, without(moves, exits), leadsPast ? mayPass : undefined)
  await leaveAfter(bench, moves, fresh.last)
  return { fresh, exits }
}

function without(moves: readonly PackedMove[], exits: readonly Exit[]): readonly PackedMove[] {
  if (exits.length === 0) return moves
  const gone = new Set(exits.map(([enrolment]) => enrolment))
  return moves.filter(([, s]) => !gone.has(s[0]))
}

const named = <T>(breakers: Breaker<T>[], whose: (breaker: Breaker<T>) => number): Breaker<number>[] =>
  breakers.map((breaker) => ({ one: whose(breaker), error: breaker.error }))
