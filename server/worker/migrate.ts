import { advance } from '../../workflows/engine/advance'
import { fateOf, type Migration } from '../../workflows/engine/migrated'
import { heard, place } from '../../workflows/engine/place'
import { askVisitOf, type JourneyState } from '../../workflows/model/journey'
import { type PackedMove, packMove } from '../../workflows/model/packed'
import type { Skeleton } from '../../workflows/model/plan'
import type { Occurred } from '../../workflows/temporal/signals'
import type { Person, Standing } from './standing'

/**
 * Change number `n`, made at `at`: who stands in the old version goes where the map says. Who has an ask undecided goes once it is decided, before doing anything
 * else of the old version: at the very step by the new version's ways out, at another with the ask behind them.
 */
export async function migrate(standing: Standing, n: number, at: number, migration: Migration): Promise<Occurred[]> {
  const people = standing.takers(n, true)
  const { contents } = await standing.bench([migration.from, migration.to])
  const [before, after] = [contents.skeleton(migration.from), contents.skeleton(migration.to)]
  if (!before || !after) throw new Error(`versions ${migration.from} and ${migration.to} of campaign ${standing.key.campaign} cannot be read`)
  const steps = new Set(Object.keys(after.steps))
  const now = Math.max(at, standing.ctx.now)
  const visits = await visitsOf(standing, people)
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
      const asked = { visit: askVisitOf(state), asks: state.asks }
      const stays = fate.step === state.step && state.asks > 0
      const leaving = stays ? state : withOutcome(before, person)
      moves.push(packMove(state, place(after, leaving, fate.step, { visits: visits.get(person.id) ?? {}, ...(stays ? { asked } : {}) }, now)))
      const { version, step, enteredAt, sentAt } = leaving
      person.origin = { migration: n, version, step, enteredAt, seq: state.seq + 1, ...(state.asks > 0 ? { asked: { ...asked, sentAt } } : {}) }
    }
  }
  return standing.lead(moves)
}

/** Change number `n`: those whom migration number `migration` moved, and who still stand where it put them, go back to where they were, and to what they had been asked there. */
export async function rollBack(standing: Standing, n: number, migration: number): Promise<Occurred[]> {
  const back = standing.takers(n, true).filter(({ state, origin }) => state && origin?.migration === migration && origin.seq === state.seq && !state.ended)
  const { contents } = await standing.bench(new Set(back.flatMap((person) => [person.version, person.origin!.version])))
  const visits = await visitsOf(standing, back)
  const moves = back.flatMap((person) => {
    const { version, step, enteredAt, asked } = person.origin!
    const [skeleton, present] = [contents.skeleton(version), contents.skeleton(person.version)]
    if (!skeleton || !present) return []
    const state = person.state!
    const placing = { visits: visits.get(person.id) ?? {} }
    person.origin = null
    if (state.pending && step === state.step) {
      const own = { visit: askVisitOf(state), asks: state.asks }
      return [packMove(state, place(skeleton, { ...state, enteredAt }, step, { ...placing, asked: own }, standing.ctx.now))]
    }
    const stood = { ...withOutcome(present, person), enteredAt, ...(asked ? { sentAt: asked.sentAt } : {}) }
    return [packMove(state, place(skeleton, stood, step, { ...placing, ...(asked ? { asked } : {}) }, standing.ctx.now))]
  })
  return standing.lead(moves)
}

/** Where somebody stands once they have heard how their ask came out. */
function withOutcome(skeleton: Skeleton, { state, decided }: Person): JourneyState {
  if (!state!.pending || !decided) return state!
  return heard(skeleton, state!, decided)
}

/** How often each has been at each step so far: a stay opened by a migration is one more, so that its asks are asks of their own. */
async function visitsOf({ ctx, key }: Standing, people: Person[]): Promise<Map<number, Record<string, number>>> {
  const { rows } = await ctx.tx.sql.query<{ enrolment_id: number; step: string; last: number }>(
    'select enrolment_id, step, max(visit) as last from stays where workspace_id = $1 and enrolment_id = any($2::bigint[]) group by 1, 2',
    [key.workspace, people.map((person) => person.id)],
  )
  const visits = new Map(people.map((person): [number, Record<string, number>] => [person.id, {}]))
  for (const row of rows) visits.get(row.enrolment_id)![row.step] = row.last
  return visits
}
