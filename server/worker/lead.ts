import type { Outcome } from '../../workflows/model/journey'
import type { PackedMove } from '../../workflows/model/packed'
import type { World } from '../../workflows/model/world'
import { DECIDES } from '../../workflows/steps/decides'
import type { CohortKey, PackedAgain, Went } from '../../workflows/temporal/contract'
import type { Occurred, Performed } from '../../workflows/temporal/signals'
import { countPrevented } from '../channels/prevented'
import type { Ctx } from '../context'
import { together } from '../journeys/together'
import { asksOf, decidedOf, readOutcomes, writeAsks } from './asks'
import { type Contents, readContents } from './contents'
import type { Fenced } from './fence'
import { type Due, type Performers, performAll } from './perform'
import { isWaitOver, MOST_PAST, MOST_STRIDES, movesPast, passedOf, stride } from './stride'
import { foundIn, type NewWait, newWaits, registerWaits, removeWaits } from './waits'
import { bindWorld, type Notes } from './world/bind'
import { type Borne, stayKey, writeCheckpoints, writePasses } from './write'

/** What leading customers on takes: the transaction, the versions they are on, the world as performers reach it. */
export type Bench = { ctx: Ctx; key: CohortKey; contents: Contents; world: World; notes: Notes; performers: Performers }

export async function openBench(ctx: Ctx, key: CohortKey, performers: Performers, versions: Iterable<number>): Promise<Bench> {
  const contents = await readContents(ctx.tx.sql, ctx.workspace, key.campaign, versions)
  const notes: Notes = new Map()
  return { ctx, key, contents, world: bindWorld(ctx, contents, notes), notes, performers }
}

/** `last`: the last move of each. */
export type Led = { went: Went[]; outcomes: Performed[]; happened: Occurred[]; last: PackedMove[] }

/** Who of these may make their move: the others have to leave the campaign instead. */
export type Judge = (moves: readonly PackedMove[]) => Promise<readonly PackedMove[]>

/**
 * Writes moves and does what they ask for; whose ask is decided at once (a branch, a visit that the deadline asks about, a message nobody may get) is
 * led on to the next step here, instead of by a turn of its own. So is, where there is a judge, who comes to a wait that is over already and in which
 * nothing has happened: in a fast sandbox, also after it was down. Whom the judge does not let pass, their cohort's next round finds there.
 */
export async function lead(bench: Bench, moves: readonly PackedMove[], judge?: Judge): Promise<Led> {
  const { ctx, key, contents, world, notes, performers } = bench
  const { sql } = ctx.tx
  const led: Led = { went: [], outcomes: [], happened: [], last: [] }
  const last = new Map<number, PackedMove>()
  let borne: Borne = new Map()
  let pasts = 0
  for (let strides = 0, now = moves; now.length > 0; strides++) {
    for (const move of now) last.set(move[1][0], move)
    const asks = asksOf(key, now)
    await removeWaits(sql, key, now)
    await writePasses(sql, key, now, borne)
    const performed = await performAll(sql, asks, performers, world)
    const decided = decidedOf(asks, performed)
    const awaited = await newWaits(key, now, contents, world)
    const further = strides < MOST_STRIDES
    const passing = further && judge && pasts < MOST_PAST ? await leadPast(bench, now, awaited, judge) : []
    if (passing.length > 0) pasts++
    const passed = new Set(passing.map(([, state]) => state[0]))
    const waiting = awaited.filter(({ state }) => !passed.has(state[0]))
    await registerWaits(sql, key, waiting, contents)
    led.happened.push(...foundIn(waiting))
    led.went.push(...passedOf(now, passed))
    now = further ? inOrder([...stride(contents, now, decided), ...passing]) : []
    borne = borneBy(asks, performed, now, notes)
    await writeAsks(
      sql,
      key,
      asks.filter((ask) => !borne.has(stayKey(ask.enrolment, ask.step, ask.visit))),
      performed,
      notes,
    )
    const walked = new Set(now.map(([, state]) => state[0]))
    led.went.push(...together(decided.filter(([enrolment]) => walked.has(enrolment))))
    led.outcomes.push(...together(decided.filter(([enrolment]) => !walked.has(enrolment))))
  }
  led.last = [...last.values()]
  await writeCheckpoints(sql, key, led.last)
  return led
}

/** Of enrolments: performers lock what is theirs in this order. */
const inOrder = (moves: PackedMove[]) => moves.sort((a, b) => a[1][0] - b[1][0])

/** The next moves of those who come to a wait that is over by now, have nothing to hear there, and may go on. */
async function leadPast({ ctx, contents }: Bench, moves: readonly PackedMove[], awaited: readonly NewWait[], judge: Judge): Promise<readonly PackedMove[]> {
  const hearing = new Set(foundIn(awaited).map(([enrolment]) => enrolment))
  const over = moves.filter((move) => isWaitOver(move, ctx.now, ctx.clock) && !hearing.has(move[1][0]))
  return over.length > 0 ? judge(movesPast(contents, over)) : []
}

/**
 * Decisions that cause nothing and end their stay here and now need no row of their own: the way out and the instant are the stay's, which keeps what
 * was seen. A branch or a visit asked about is half of all a campaign asks.
 */
function borneBy(asks: Due[], performed: Map<string, Outcome>, next: readonly PackedMove[], notes: Notes): Borne {
  const left = new Map(next.map(([, state, passages]) => [state[0], passages[0]]))
  const borne: Borne = new Map()
  for (const ask of asks) {
    const outcome = performed.get(ask.id)!
    const stay = left.get(ask.enrolment)
    if (!DECIDES.has(ask.kind) || outcome.is !== 'accepted' || outcome.port === undefined || !stay) continue
    const tells = stay[0] === ask.step && stay[1] === ask.visit && stay[5] === outcome.port && stay[4] === (outcome.at ?? ask.at)
    if (tells) borne.set(stayKey(ask.enrolment, ask.step, ask.visit), notes.get(ask.id) ?? {})
  }
  return borne
}

/**
 * The answer of an earlier try of this turn once more: the strides it made are read from the outcomes it wrote; and whoever stood at a wait, and whose row is
 * further than that, was led past it.
 */
export async function repeat({ ctx, key, contents, world }: Bench, repeated: Readonly<Fenced['repeated']>): Promise<Led> {
  const led: Led = { went: [], outcomes: [], happened: [], last: [] }
  const until = new Map(repeated.map(({ move, at }) => [move[1][0], at]))
  for (let now = repeated.map(({ move }) => move); now.length > 0; ) {
    const made = asksOf(key, now)
    await countPrevented(ctx.tx.sql, key.workspace, made)
    const asks = made.map((a): PackedAgain => [a.enrolment, a.step, a.visit, a.n])
    const read = await readOutcomes(ctx.tx.sql, key, asks)
    const further = now.filter(([, state]) => state[13] < until.get(state[0])!)
    const behind = new Set(further.map(([, state]) => state[0]))
    const went = read.filter(([enrolment]) => behind.has(enrolment))
    const passing = movesPast(contents, further)
    led.went.push(...together(went), ...passedOf(further, new Set(passing.map(([, state]) => state[0]))))
    led.outcomes.push(...together(read.filter(([enrolment]) => !behind.has(enrolment))))
    const there = now.filter(([, state]) => !behind.has(state[0]))
    led.happened.push(...foundIn(await newWaits(key, there, contents, world)))
    now = [...stride(contents, now, went), ...passing]
  }
  return led
}
