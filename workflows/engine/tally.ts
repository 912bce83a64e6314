import type { EndState, Passage } from '../model/journey'
import type { Skeleton } from '../model/plan'

export type StepTally = { entered: number; left: Record<string, number>; ended: Partial<Record<EndState, number>>; standing: number }

/** Counts of a run, as the API's statistics count them: passes, so a loop counts again. */
export type Tally = {
  enrolled: number
  control: number
  standing: number
  ended: Record<EndState, number>
  steps: Record<string, StepTally>
  /** Passes of each arrow, by `from.port>to`. */
  arrows: Record<string, number>
}

export function emptyTally(skeleton: Skeleton): Tally {
  return {
    enrolled: 0,
    control: 0,
    standing: 0,
    ended: { finished: 0, exited: 0, stopped: 0, erased: 0, failed: 0 },
    steps: Object.fromEntries(Object.keys(skeleton.steps).map((id) => [id, { entered: 0, left: {}, ended: {}, standing: 0 }])),
    arrows: {},
  }
}

/** Adds the passages of one advance; they are in the order walked, so the next one entered is where the arrow led. */
export function count(tally: Tally, passages: readonly Passage[]): void {
  passages.forEach((passage, i) => {
    const step = tally.steps[passage.step]!
    if (passage.began) {
      step.entered++
      step.standing++
    }
    if (passage.ended !== undefined) {
      step.ended[passage.ended] = (step.ended[passage.ended] ?? 0) + 1
      step.standing--
    } else if (passage.port !== undefined) {
      step.left[passage.port] = (step.left[passage.port] ?? 0) + 1
      step.standing--
      const arrow = `${passage.step}.${passage.port}>${passages[i + 1]!.step}`
      tally.arrows[arrow] = (tally.arrows[arrow] ?? 0) + 1
    }
  })
}
