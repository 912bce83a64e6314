import { advance } from '../../workflows/engine/advance'
import { askId, askVisitOf, type JourneyEvent, type JourneyState, pendingId } from '../../workflows/model/journey'
import { type PackedMove, type PackedState, packMove, unpackOutcome, unpackState } from '../../workflows/model/packed'
import type { CohortKey, PackedAgain } from '../../workflows/temporal/contract'
import type { Exit, Occurred } from '../../workflows/temporal/signals'
import type { Ctx } from '../context'
import { isWhole } from '../journeys/checkpoint'
import { readOutcomes } from './asks'
import { judgeMoves, leaveAfter } from './judge'
import { type Bench, lead, openBench } from './lead'
import type { Performers } from './perform'

/** Where a migration took somebody from. `asked`: what they had been asked there, which they go on with if they return. */
export type Origin = {
  migration: number
  version: number
  step: string
  enteredAt: number
  seq: number
  asked?: { visit: number; asks: number; sentAt: number | null }
}

type Performed = Extract<JourneyEvent, { type: 'performed' }>

/** `state` null: has made no move yet. `decided`: how the ask came out that they stand waiting for, where that is known and has not been heard. */
export type Person = {
  id: number
  version: number
  state: JourneyState | null
  changes: number
  origin: Origin | null
  decided: Performed | null
  /** When they leave after a pause in which they were due, at the earliest: an edit made in it does not let everybody loose at once. */
  notBefore?: number
}

type Row = Omit<Person, 'state' | 'decided'> & { move: number; checkpoint: PackedState | null }

const isUndecided = ({ state, decided }: Person) => state?.pending != null && pendingId(state) !== decided?.id

async function readDecided(ctx: Ctx, key: CohortKey, people: Person[]): Promise<void> {
  const waiting = people.flatMap(({ state }) => (state?.pending ? [{ ...state, n: state.pending.n }] : []))
  const asks = waiting.map((state): PackedAgain => [state.enrolment, state.step, askVisitOf(state), state.n])
  const byId = new Map(people.map((person) => [person.id, person]))
  for (const [enrolment, step, visit, n, packed] of await readOutcomes(ctx.tx.sql, key, asks)) {
    const outcome = unpackOutcome(packed)
    byId.get(enrolment)!.decided = {
      type: 'performed',
      at: ('at' in outcome ? outcome.at : undefined) ?? ctx.now,
      id: askId(enrolment, step, visit, n),
      outcome,
    }
  }
}

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
    private readonly live: number | null,
  ) {}

  /** `live`: the version whose end date counts; `only`: of these, where it is not everybody. */
  static async read(
    ctx: Ctx,
    performers: Performers,
    key: CohortKey,
    changes: number,
    live: number | null,
    only: readonly number[] | null = null,
  ): Promise<Standing> {
    const { rows } = await ctx.tx.sql.query<Row>(
      `select id, version, move, checkpoint, changes, origin from enrolments
       where workspace_id = $1 and cohort_id = $2 and epoch = $3 and state = 'active' and changes < $4
         and ($5::bigint[] is null or id = any($5::bigint[])) order by id for update`,
      [key.workspace, key.cohort, key.epoch, changes, only],
    )
    const people = rows
      .filter(isWhole)
      .map(({ checkpoint, move: _, ...row }): Person => ({ ...row, state: checkpoint && unpackState(checkpoint), decided: null }))
    await readDecided(ctx, key, people)
    return new Standing(ctx, key, performers, new Map(people.map((person) => [person.id, person])), live)
  }

  get size(): number {
    return this.people.size
  }

  /** The change before the first that somebody has to take in. */
  get first(): number {
    return Math.min(...[...this.people.values()].map((person) => person.changes))
  }

  /** Who takes in change number `n` now: everybody up to it; `decided` = only who has no ask undecided, or one whose outcome is known; the others come after it. */
  takers(n: number, decided = false): Person[] {
    const ready = [...this.people.values()].filter((person) => person.changes === n - 1 && !(decided && isUndecided(person)))
    for (const person of ready) person.changes = n
    return ready
  }

  /** These come back for change number `n`, which they have taken in only in part. */
  comeBack(n: number, states: readonly JourneyState[]): void {
    for (const { enrolment } of states) this.people.get(enrolment)!.changes = n - 1
  }

  /**
   * Leads people on by these moves, as a turn would: whoever has to leave the campaign before, leaves instead. Answers what their new waits were for and has
   * already happened.
   */
  async lead(moves: readonly PackedMove[]): Promise<Occurred[]> {
    const before = (move: PackedMove) => this.people.get(move[1][0])!.state!
    const bench = await this.bench(new Set([...moves.flatMap((move) => [move[1][3], before(move).version]), ...(this.live === null ? [] : [this.live])]))
    const exits = await this.exitsOf(bench, moves)
    const made = moves.map((move) => {
      const exit = exits.get(move[1][0])
      const skeleton = exit && bench.contents.skeleton(before(move).version)
      if (!skeleton) return delayed(move, this.people.get(move[1][0])!)
      const [, at, as, reason] = exit
      return packMove(before(move), advance(skeleton, before(move), { type: 'exit', at, as, reason }))
    })
    const led = await lead(bench, made)
    await leaveAfter(bench, made, led.last)
    this.stand(led.last)
    return led.happened
  }

  /** Exits of the version they come from go before those of the one they are moved to. */
  private async exitsOf(bench: Bench, moves: readonly PackedMove[]): Promise<Map<number, Exit>> {
    const endsAt = this.live === null ? null : bench.contents.endsAt(this.live)
    const from = ([, state]: PackedMove) => this.people.get(state[0])!.state!.version
    const exits = await judgeMoves(bench, moves, endsAt, from)
    const moved = moves.filter((move) => move[1][3] !== from(move))
    return new Map([...(await judgeMoves(bench, moved, endsAt)), ...exits].map((exit) => [exit[0], exit]))
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

function delayed(move: PackedMove, { notBefore }: Person): PackedMove {
  const due = move[1][9]
  if (notBefore !== undefined && due !== null && due < notBefore) move[1][9] = notBefore
  return move
}
