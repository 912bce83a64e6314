import type { JourneyState } from '../../workflows/model/journey'
import { type PackedMove, type PackedState, unpackState } from '../../workflows/model/packed'
import type { CohortKey } from '../../workflows/temporal/contract'
import type { Occurred } from '../../workflows/temporal/signals'
import type { Ctx } from '../context'
import { isWhole } from '../journeys/checkpoint'
import { type Bench, lead, openBench } from './lead'
import type { Performers } from './perform'

export type Origin = { migration: number; version: number; step: string; enteredAt: number; seq: number }

/** `state` null: has made no move yet. */
export type Person = { id: number; version: number; state: JourneyState | null; changes: number; origin: Origin | null }

type Row = Omit<Person, 'state'> & { move: number; checkpoint: PackedState | null }

/**
 * Those of a cohort who have changes to take in, their rows locked, and where they stand as one change after the other is applied. Whoever's checkpoint
 * cannot be read is not among them: `readMembers` ends them.
 */
export class Standing {
  private constructor(
    readonly ctx: Ctx,
    readonly key: CohortKey,
    private readonly performers: Performers,
    private readonly people: Map<number, Person>,
  ) {}

  static async read(ctx: Ctx, performers: Performers, key: CohortKey, changes: number): Promise<Standing> {
    const { rows } = await ctx.tx.sql.query<Row>(
      `select id, version, move, checkpoint, changes, origin from enrolments
       where workspace_id = $1 and cohort_id = $2 and epoch = $3 and state = 'active' and changes < $4 order by id for update`,
      [key.workspace, key.cohort, key.epoch, changes],
    )
    const people = rows.filter(isWhole).map(({ checkpoint, move: _, ...row }): Person => ({ ...row, state: checkpoint && unpackState(checkpoint) }))
    return new Standing(ctx, key, performers, new Map(people.map((person) => [person.id, person])))
  }

  get size(): number {
    return this.people.size
  }

  /** The change before the first that somebody has to take in. */
  get first(): number {
    return Math.min(...[...this.people.values()].map((person) => person.changes))
  }

  /** Who takes in change number `n` now: everybody up to it; `decided` = only who has no ask undecided, the others come after its outcome. */
  takers(n: number, decided = false): Person[] {
    const ready = [...this.people.values()].filter((person) => person.changes === n - 1 && !(decided && person.state?.pending))
    for (const person of ready) person.changes = n
    return ready
  }

  /** Leads people on by these moves, as a turn would; answers what their new waits were for and has already happened. */
  async lead(moves: PackedMove[]): Promise<Occurred[]> {
    const led = await lead(await this.bench(new Set(moves.map(([, state]) => state[3]))), moves)
    this.stand(led.last)
    return led.happened
  }

  stand(moves: readonly PackedMove[]): void {
    for (const [, state] of moves) {
      const person = this.people.get(state[0])!
      person.state = unpackState(state)
      person.version = state[3]
    }
  }

  bench(versions: Iterable<number>): Promise<Bench> {
    return openBench(this.ctx, this.key, this.performers, versions)
  }

  /** Notes in the rows what was taken in. */
  async note(): Promise<void> {
    const people = [...this.people.values()]
    await this.ctx.tx.sql.query(
      `update enrolments e set changes = u.changes, version = u.version, origin = u.origin
       from unnest($2::bigint[], $3::int[], $4::int[], $5::jsonb[]) as u(id, changes, version, origin) where e.workspace_id = $1 and e.id = u.id`,
      [
        this.key.workspace,
        people.map((p) => p.id),
        people.map((p) => p.changes),
        people.map((p) => p.version),
        people.map((p) => (p.origin ? JSON.stringify(p.origin) : null)),
      ],
    )
  }
}
