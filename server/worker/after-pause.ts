import { plain } from '../../db/arrays'
import { advance, start } from '../../workflows/engine/advance'
import { type Pause, resumed } from '../../workflows/engine/resumed'
import type { JourneyEvent, JourneyState } from '../../workflows/model/journey'
import { type PackedMove, packMove, packState } from '../../workflows/model/packed'
import type { Occurred } from '../../workflows/temporal/signals'
import { spreadQueue } from '../journeys/spread'
import type { Person, Standing } from './standing'
import { toldBefore } from './waits'
import { writeCheckpoints } from './write'

/** Change number `n`: a pause is over. */
export async function afterPause(standing: Standing, n: number, pause: Pause): Promise<void> {
  const people = standing.takers(n)
  if (pause.overdue === 'skip') return leadThrough(standing, n, pause, people)
  const entering = people.filter((person) => person.state === null)
  const moves: PackedMove[] = []
  const shifted: { id: number; by: number }[] = []
  for (const person of people) {
    const { id, state, origin } = person
    const after = state && resumed(standing.key.campaign, state, pause)
    if (!after || after === state) continue
    const by = after.enteredAt - state.enteredAt
    moves.push([state.move, packState({ ...after, move: state.move + 1 }), [], 0, 0, 0])
    // Where a rollback would return them to, they would have stood as long.
    if (by > 0 && origin?.seq === state.seq) person.origin = { ...origin, enteredAt: origin.enteredAt + by }
    if (by > 0) shifted.push({ id, by })
    else if (after.due !== null) person.notBefore = after.due
  }
  await writeCheckpoints(standing.ctx.tx.sql, standing.key, moves)
  standing.stand(moves)
  if (shifted.length > 0) await prolongWaits(standing, shifted)
  if (entering.length > 0 && pause.overdue) await enter(standing, pause, entering)
}

/** Who had been let in before the pause and had made no move yet begins with its end: as of their entry, what comes next would be due in the pause. */
async function enter(standing: Standing, pause: Pause, people: Person[]): Promise<void> {
  const { contents, ctx } = await standing.bench(new Set(people.map((person) => person.version)))
  const { rows } = await ctx.tx.sql.query<{ id: number; customer: number; entry: number; at: Date }>(
    'select id, customer_id as customer, entry, entered_at as at from enrolments where workspace_id = $1 and id = any($2::bigint[])',
    [ctx.workspace, people.map((person) => person.id)],
  )
  const moves: PackedMove[] = []
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  for (const person of people) {
    const skeleton = contents.skeleton(person.version)
    const { customer, entry, at } = rowOf.get(person.id)!
    if (!skeleton) continue
    person.state = start(skeleton, { enrolment: person.id, customer, entry, version: person.version }, at.getTime())
    moves.push(packMove(person.state, advance(skeleton, person.state, { type: 'entered', at: Math.max(at.getTime(), pause.to) })))
  }
  await standing.lead(moves)
  // All of them are due at the resume: their first messages have all of the time.
  if (pause.spread > 0)
    await spreadQueue(
      ctx,
      standing.key.campaign,
      { ...pause, dues: [[pause.to, 0, 1]] },
      rows.map((row) => row.id),
    )
}

async function prolongWaits({ ctx, key }: Standing, shifted: { id: number; by: number }[]): Promise<void> {
  await ctx.tx.sql.query(
    `update waits w set until = w.until + u.by * interval '1 millisecond' from unnest($2::bigint[], $3::float8[]) as u(id, by)
     where w.workspace_id = $1 and w.enrolment_id = u.id`,
    [key.workspace, plain(shifted.map(({ id }) => id)), plain(shifted.map(({ by }) => by))],
  )
}

/** Real ms after which no further lap is begun: an activity has 10 s, of which the last lap may take some. */
const ENOUGH = 3_500

/**
 * What fell due in the pause happens as of its instant, where sends are skipped as stale (`channels/choose.ts`): waits leave, visits are decided as of their
 * deadline, or as of what was told of them. Each lap leads everybody one step on. Who has not come through when it is enough (a loop of hours, a pause of weeks) takes this
 * change in again, from where they stand now: their cohort comes back for it before they move (`fence`).
 */
async function leadThrough(standing: Standing, n: number, pause: Pause, people: Person[]): Promise<void> {
  const { contents, world } = await standing.bench(new Set(people.map((person) => person.version)))
  const overdue = (state: JourneyState | null): state is JourneyState =>
    state !== null && state.due !== null && state.due <= pause.to && contents.skeleton(state.version) !== undefined
  const began = performance.now()
  const first = people.map((person) => person.state).filter(overdue)
  let told = await toldBefore(standing.ctx.tx.sql, standing.key, first.map(packState), contents, world)
  for (let now = first; now.length > 0; now = people.map((person) => person.state).filter(overdue)) {
    if (now !== first && performance.now() - began > ENOUGH) return standing.comeBack(n, now)
    const heard = new Map(told.map((hit) => [hit[0], hit]))
    told = await standing.lead(now.map((state) => packMove(state, advance(contents.skeleton(state.version)!, state, next(state, heard.get(state.enrolment))))))
  }
}

function next(state: JourneyState, hit: Occurred | undefined): JourneyEvent {
  if (!hit || hit[1] !== state.step || hit[2] !== state.visit || hit[3] > state.due!) return { type: 'due', at: state.due! }
  const [, step, visit, at, port] = hit
  return { type: 'occurred', at, step, visit, ...(port ? { port } : {}) }
}
