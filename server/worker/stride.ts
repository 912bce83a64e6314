import { advance } from '../../workflows/engine/advance'
import { askId } from '../../workflows/model/journey'
import { type PackedMove, packMove, unpackOutcome, unpackState } from '../../workflows/model/packed'
import type { Answered } from '../journeys/together'
import type { Contents } from './contents'

/** Strides of one turn. Loops cross a wait, so no published campaign comes near it; what is left then, the cohort leads on by a turn of its own. */
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
