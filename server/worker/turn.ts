import type { Database } from '../../db/client'
import { virtualAt } from '../../workflows/model/clock'
import { ungroupMoves } from '../../workflows/model/grouped'
import type { PackedMove } from '../../workflows/model/packed'
import type { CohortKey, PackedAgain, Turn, Turned } from '../../workflows/temporal/contract'
import type { Occurred } from '../../workflows/temporal/signals'
import { type Ctx, inContext } from '../context'
import { together } from '../journeys/together'
import { asksOf, readOutcomes, writeAsks } from './asks'
import { type Contents, readContents } from './contents'
import { fence, lockCampaign } from './fence'
import { Held, type Performers, performAll } from './perform'
import { hasListen, known, registerWaits, removeWaits } from './waits'
import { bindWorld, type Notes } from './world/bind'
import { writeCheckpoints, writePasses } from './write'

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
  const state = await lockCampaign(sql, key)
  if (state === 'paused') return { is: 'held' }
  // A cohort may think by a clock that has since been stopped, set back (the product was down) or bound by a replay's watermark.
  if (ctx.sandbox && virtualAt(ctx.clock, Date.now()) < latest) return { is: 'early', clock: ctx.clock }
  const moves = ungroupMoves(groups)
  const everybody = [...moves.map(([, s]) => s[0]), ...again.map(([enrolment]) => enrolment)]
  if (state !== 'live') return { is: 'written', outcomes: [], happened: [], gone: everybody }

  const fenced = await fence(sql, key, moves, everybody.slice(moves.length))
  const contents = await readContents(sql, ctx.workspace, key.campaign, new Set(moves.map(([, s]) => s[3])))
  const notes: Notes = new Map()
  const world = bindWorld(ctx, contents, notes)

  const asks = asksOf(key, fenced.fresh)
  await removeWaits(sql, key, fenced.fresh)
  await writePasses(sql, key, fenced.fresh)
  const performed = await performAll(sql, asks, performers, world)
  const decided = await writeAsks(sql, key, asks, performed, notes)
  const happened = await registerWaits(sql, key, fenced.fresh, contents, world)
  await writeCheckpoints(sql, key, fenced.fresh)

  const asked = again.filter(([enrolment]) => fenced.again.has(enrolment))
  const repeats = asksOf(key, fenced.repeated).map((a): PackedAgain => [a.enrolment, a.step, a.visit, a.n])
  const read = await readOutcomes(sql, key, [...asked, ...repeats])
  const heard = await repeatedWaits(key, fenced.repeated, contents, world)
  return { is: 'written', outcomes: together([...decided, ...read]), happened: [...happened, ...heard], gone: fenced.gone }
}

async function repeatedWaits(key: CohortKey, repeated: PackedMove[], contents: Contents, world: ReturnType<typeof bindWorld>): Promise<Occurred[]> {
  const waits = repeated.filter(hasListen).map(([, state, , , listen]) => ({ state, listen }))
  const found = await known(
    key,
    waits,
    waits.map(({ state }) => contents.where(state[3], state[4])),
    world,
  )
  return found.filter((hit) => hit !== null)
}
