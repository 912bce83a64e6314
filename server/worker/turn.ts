import type pg from 'pg'
import type { Database } from '../../db/client'
import { virtualAt } from '../../workflows/model/clock'
import { ungroupMoves } from '../../workflows/model/grouped'
import type { PackedMove } from '../../workflows/model/packed'
import type { World } from '../../workflows/model/world'
import type { CohortKey, PackedAgain, Turn, Turned } from '../../workflows/temporal/contract'
import type { Occurred, Performed } from '../../workflows/temporal/signals'
import { type Ctx, inContext } from '../context'
import { together } from '../journeys/together'
import { asksOf, readOutcomes, writeAsks } from './asks'
import { type Contents, readContents } from './contents'
import { type Fenced, fence, lockCampaign } from './fence'
import { MOST_STRIDES, stride } from './lead-on'
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

/** What a turn works with. */
type Bench = { sql: pg.ClientBase; key: CohortKey; contents: Contents; world: World; notes: Notes; performers: Performers }

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
  const bench: Bench = { sql, key, contents, world: bindWorld(ctx, contents, notes), notes, performers }

  const fresh = await lead(bench, fenced.fresh)
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
  }
}

type Led = { went: Performed[]; outcomes: Performed[]; happened: Occurred[] }

/**
 * Writes moves and does what they ask for; whose ask is decided at once (a branch, a visit that the deadline asks about, a message nobody may get) is
 * led on to the next step here, instead of by a turn of its own.
 */
async function lead({ sql, key, contents, world, notes, performers }: Bench, moves: PackedMove[]): Promise<Led> {
  const led: Led = { went: [], outcomes: [], happened: [] }
  const last = new Map<number, PackedMove>()
  for (let strides = 0, now = moves; now.length > 0; strides++) {
    for (const move of now) last.set(move[1][0], move)
    const asks = asksOf(key, now)
    await removeWaits(sql, key, now)
    await writePasses(sql, key, now)
    const performed = await performAll(sql, asks, performers, world)
    const decided = await writeAsks(sql, key, asks, performed, notes)
    led.happened.push(...(await registerWaits(sql, key, now, contents, world)))
    now = strides < MOST_STRIDES ? stride(contents, now, decided) : []
    const walked = new Set(now.map(([, state]) => state[0]))
    led.went.push(...together(decided.filter(([enrolment]) => walked.has(enrolment))))
    led.outcomes.push(...together(decided.filter(([enrolment]) => !walked.has(enrolment))))
  }
  await writeCheckpoints(sql, key, [...last.values()])
  return led
}

/** The answer of an earlier try of this turn once more: the strides it made are read from the outcomes it wrote. */
async function repeat({ sql, key, contents, world }: Bench, repeated: Fenced['repeated']): Promise<Led> {
  const led: Led = { went: [], outcomes: [], happened: [] }
  const until = new Map(repeated.map(({ move, at }) => [move[1][0], at]))
  for (let now = repeated.map(({ move }) => move); now.length > 0; ) {
    const asks = asksOf(key, now).map((a): PackedAgain => [a.enrolment, a.step, a.visit, a.n])
    const read = await readOutcomes(sql, key, asks)
    const behind = new Set(now.filter(([, state]) => state[13] < until.get(state[0])!).map(([, state]) => state[0]))
    const went = read.filter(([enrolment]) => behind.has(enrolment))
    led.went.push(...together(went))
    led.outcomes.push(...together(read.filter(([enrolment]) => !behind.has(enrolment))))
    led.happened.push(...(await heard(key, now, contents, world)))
    now = stride(contents, now, went)
  }
  return led
}

async function heard(key: CohortKey, moves: PackedMove[], contents: Contents, world: World): Promise<Occurred[]> {
  const waits = moves.filter(hasListen).map(([, state, , , listen]) => ({ state, listen }))
  const where = waits.map(({ state }) => contents.where(state[3], state[4]))
  return (await known(key, waits, where, world)).filter((hit) => hit !== null)
}
