import type { Advanced, Instant, JourneyEvent, JourneyState } from '../model/journey'
import type { Skeleton } from '../model/plan'
import { PATIENCE } from './advance'
import { stepOf, transitionOf } from './lookup'
import { guarded, hear, type Placing, Walk } from './walk'

/**
 * Puts a customer who stands at a step (of an earlier version) at `to` of this version: the old stay closes, a new one opens as one visit more. Its time counts
 * from the entry into the old step, but nothing is due before `at`. Who has an ask of this very step undecided, or waits for the answer to one (`asked`), is not
 * asked anew: they go on with it, by the new config. What cannot be placed ends as `failed`, as in `advance`.
 */
export function place(skeleton: Skeleton, state: JourneyState, to: string, placing: Placing, at: Instant, patience: number = PATIENCE): Advanced {
  const walk = new Walk(skeleton, { ...state, version: skeleton.version }, at, patience)
  return guarded(walk, () => walk.place(to, placing, state.version))
}

/** The outcome of the pending ask taken in by whoever goes nowhere by it: they are taken away from the step. */
export function heard(skeleton: Skeleton, state: JourneyState, event: Extract<JourneyEvent, { type: 'performed' }>): JourneyState {
  const step = stepOf(skeleton, state.step)
  const after = { ...state }
  hear(after, event, transitionOf(step.op), step)
  return after
}
