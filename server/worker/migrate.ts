import { advance, place } from '../../workflows/engine/advance'
import { fateOf, type Migration } from '../../workflows/engine/migrated'
import type { JourneyState } from '../../workflows/model/journey'
import { type PackedMove, packMove } from '../../workflows/model/packed'
import type { Skeleton } from '../../workflows/model/plan'
import type { Occurred } from '../../workflows/temporal/signals'
import type { Person, Standing } from './standing'

/** Change number `n`, made at `at`: who stands in the old version goes where the map says. Who has an ask undecided goes once it is decided. */
export async function migrate(standing: Standing, n: number, at: number, migration: Migration): Promise<Occurred[]> {
  const people = standing.takers(n, true)
  const { contents } = await standing.bench([migration.from, migration.to])
  const [before, after] = [contents.skeleton(migration.from), contents.skeleton(migration.to)]
  if (!before || !after) throw new Error(`versions ${migration.from} and ${migration.to} of campaign ${standing.key.campaign} cannot be read`)
  const steps = new Set(Object.keys(after.steps))
  const now = Math.max(at, standing.ctx.now)
  const visits = await lastVisits(standing, people)
  const moves: PackedMove[] = []
  for (const person of people) {
    const { state } = person
    if (!state) {
      // Has entered nothing yet: begins on the new version, if it begins the same way.
      if (person.version === migration.from && before.entry === after.entry) person.version = migration.to
      continue
    }
    const fate = fateOf(migration, steps, state)
    if (fate.do === 'end') moves.push(packMove(state, advance(before, state, { type: 'exit', at: now, as: 'stopped', reason: 'campaign.migrated' })))
    if (fate.do === 'place') {
      moves.push(placed(after, state, fate.step, visits, now))
      person.origin = { migration: n, version: migration.from, step: state.step, enteredAt: state.enteredAt, seq: state.seq + 1 }
    }
  }
  return standing.lead(moves)
}

/** Change number `n`: those whom migration number `migration` moved, and who still stand where it put them, go back to where they were. */
export async function rollBack(standing: Standing, n: number, migration: number): Promise<Occurred[]> {
  const back = standing.takers(n, true).filter(({ state, origin }) => state && origin?.migration === migration && origin.seq === state.seq && !state.ended)
  const { contents } = await standing.bench(new Set(back.map((person) => person.origin!.version)))
  const visits = await lastVisits(standing, back)
  const moves = back.flatMap((person) => {
    const { version, step, enteredAt } = person.origin!
    const skeleton = contents.skeleton(version)
    if (!skeleton) return []
    person.origin = null
    return [placed(skeleton, { ...person.state!, enteredAt }, step, visits, standing.ctx.now)]
  })
  return standing.lead(moves)
}

const placed = (skeleton: Skeleton, state: JourneyState, step: string, visits: Map<string, number>, now: number): PackedMove =>
  packMove(state, place(skeleton, state, step, (visits.get(`${state.enrolment} ${step}`) ?? 0) + 1, now))

/** How often each has been at each step so far: a stay opened by a migration is one more, so that its asks are asks of their own. */
async function lastVisits({ ctx, key }: Standing, people: Person[]): Promise<Map<string, number>> {
  const { rows } = await ctx.tx.sql.query<{ enrolment_id: number; step: string; last: number }>(
    'select enrolment_id, step, max(visit) as last from stays where workspace_id = $1 and enrolment_id = any($2::bigint[]) group by 1, 2',
    [key.workspace, people.map((person) => person.id)],
  )
  return new Map(rows.map((row) => [`${row.enrolment_id} ${row.step}`, row.last]))
}
