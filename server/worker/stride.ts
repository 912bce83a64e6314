import { advance } from '../../workflows/engine/advance'
import { type Clock, dueInstant } from '../../workflows/model/clock'
import { askId, type Instant } from '../../workflows/model/journey'
import { type PackedMove, type PackedState, packMove, unpackOutcome, unpackState } from '../../workflows/model/packed'
import type { Passed } from '../../workflows/temporal/contract'
import type { Answered } from '../journeys/together'
import type { Contents } from './contents'

/** Strides of one turn. No published campaign comes near it: a loop crosses a wait, and of waits a turn passes a few. What is left, the cohort leads on by a turn of its own. */
export const MOST_STRIDES = 50

/**
 * The next moves of those whose ask has just been decided, by the same machine and at the same instants as the cohort would make them. A version that
 * cannot be read here leads nobody on.
 */
export function stride(contents: Contents, moves: readonly PackedMove[], decided: readonly Answered[]): PackedMove[] {
  const byEnrolment = new Map(moves.map((move) => [move[1][0], move]))
  const next: PackedMove[] = []
  for (const [enrolment, step, visit, n, packed] of decided) {
    const move = byEnrolment.get(enrolment)
    const skeleton = move && contents.skeleton(move[1][3])
    if (!skeleton || !move[3]) continue
    const before = unpackState(move[1])
    const outcome = unpackOutcome(packed)
    const at = ('at' in outcome ? outcome.at : undefined) ?? move[3][2]
    const after = advance(skeleton, before, { type: 'performed', at, id: askId(enrolment, step, visit, n), outcome })
    if (after.state !== before) next.push(packMove(before, after))
  }
  return next
}

/** Strides of one turn by which anybody is led past a wait: each is a round of writing, and a turn has to end within seconds. */
export const MOST_PAST = 3

/** When the wait is over at which somebody stands by this state; null: they stand at none. */
const dueOf = (state: PackedState): Instant | null => (state[10] === 0 && state[14] === 0 ? state[9] : null)

/**
 * Who stands at a wait that is over by now, and would be led past it by their cohort's next round at that very instant. Not those whose wait was over long
 * ago: their instant is their cohort's to say (`dueInstant`).
 */
export const isWaitOver = ([, state]: PackedMove, now: Instant, clock: Clock): boolean => {
  const due = dueOf(state)
  return due !== null && due <= now && dueInstant(due, now, clock) === due
}

/** The next moves of those who stand at waits by these: past them, at the instants at which they are over. */
export function movesPast(contents: Contents, moves: readonly PackedMove[]): PackedMove[] {
  return moves.flatMap(([, state]): PackedMove[] => {
    const due = dueOf(state)
    const skeleton = contents.skeleton(state[3])
    if (due === null || !skeleton) return []
    const before = unpackState(state)
    const after = advance(skeleton, before, { type: 'due', at: due })
    return after.state === before ? [] : [packMove(before, after)]
  })
}

/** The waits of those who were led past them, as their cohort hears of it. `arrivals`: the moves by which they had come there. */
export function passedOf(arrivals: readonly PackedMove[], led: ReadonlySet<number>): Passed[] {
  const byDue = new Map<Instant, number[]>()
  for (const [, state] of arrivals) {
    const due = dueOf(state)
    if (due === null || !led.has(state[0])) continue
    const who = byDue.get(due)
    if (who) who.push(state[0])
    else byDue.set(due, [state[0]])
  }
  return [...byDue].map(([due, who]) => [who, due])
}
