import type { Instant, JourneyState } from '../model/journey'

/**
 * A pause that is over, and what becomes of what fell due in it: `send` = it goes now, in the order of its dues, over `spread` ms; `shift` = step
 * entries and dues move by the pause; `skip` = sends that were due in it are not made.
 */
export type Pause = { from: Instant; to: Instant; overdue: 'send' | 'shift' | 'skip'; spread: number }

/** Where a customer stands after a pause. Who stands nowhere in time (an undecided ask) keeps its place. */
export function resumed(state: JourneyState, pause: Pause): JourneyState {
  if (pause.overdue === 'shift') {
    const by = pause.to - pause.from
    return { ...state, enteredAt: state.enteredAt + by, due: state.due === null ? null : state.due + by }
  }
  if (pause.overdue === 'send' && state.due !== null) return { ...state, due: spreadOut(state.due, pause) }
  return state
}

/** What fell due in a pause, in the same order over `spread` from its end on; later dues stay. */
export function spreadOut(due: Instant, { from, to, spread }: Pause): Instant {
  if (due > to || spread === 0) return due
  const share = to > from ? Math.max(0, due - from) / (to - from) : 0
  return Math.floor(to + share * spread)
}
