import { advance } from '../../workflows/engine/advance'
import { type Pause, resumed } from '../../workflows/engine/resumed'
import type { JourneyState } from '../../workflows/model/journey'
import { type PackedMove, packMove, packState } from '../../workflows/model/packed'
import type { Occurred } from '../../workflows/temporal/signals'
import type { Person, Standing } from './standing'
import { writeCheckpoints } from './write'

/** Change number `n`: a pause is over. */
export async function afterPause(standing: Standing, n: number, pause: Pause): Promise<Occurred[]> {
  const people = standing.takers(n)
  if (pause.overdue === 'skip') return leadThrough(standing, pause, people)
  const moves = people.flatMap(({ state }): PackedMove[] => {
    const after = state && resumed(state, pause)
    return !after || after === state ? [] : [[state.move, packState({ ...after, move: state.move + 1 }), [], 0, 0, 0]]
  })
  const { ctx, key } = standing
  await writeCheckpoints(ctx.tx.sql, key, moves)
  standing.stand(moves)
  if (pause.overdue === 'shift')
    await ctx.tx.sql.query(`update waits set until = until + $3 * interval '1 millisecond' where workspace_id = $1 and enrolment_id = any($2::bigint[])`, [
      key.workspace,
      people.map((person) => person.id),
      pause.to - pause.from,
    ])
  return []
}

/** What fell due in the pause happens as of its instant, where sends are skipped as stale (`channels/choose.ts`): waits leave, visits are decided as of their deadline. */
async function leadThrough(standing: Standing, pause: Pause, people: Person[]): Promise<Occurred[]> {
  const { contents } = await standing.bench(new Set(people.map((person) => person.version)))
  const happened: Occurred[] = []
  const heard = new Set<number>()
  const overdue = (state: JourneyState | null): state is JourneyState =>
    state !== null && state.due !== null && state.due <= pause.to && !heard.has(state.enrolment) && contents.skeleton(state.version) !== undefined
  const states = () => people.map((person) => person.state).filter(overdue)
  for (let now = states(); now.length > 0; now = states()) {
    const moves = now.map((state) => packMove(state, advance(contents.skeleton(state.version)!, state, { type: 'due', at: state.due! })))
    for (const hit of await standing.lead(moves)) {
      happened.push(hit)
      heard.add(hit[0])
    }
  }
  return happened
}
