import type { Instant, JourneyState } from '../model/journey'
import { draw } from './draw'

/**
 * What fell due in a pause, in order: at instant `at` is due the share of it that lies between `from` and `to` (of 1). Who is due at one instant is one such
 * place, however many they are; between two places lie those too few to have one of their own.
 */
export type Place = [at: Instant, from: number, to: number]

/**
 * A pause that is over, and what becomes of what fell due in it: `send` = it goes now, in the order of its dues, over `spread` ms; `shift` = step
 * entries and dues move by the pause; `skip` = sends that were due in it are not made. `overdue` is missing while the pause goes on: it keeps the place of the
 * resume before whatever else is done to the campaign meanwhile.
 */
export type Pause = { from: Instant; to: Instant; overdue: 'send' | 'shift' | 'skip'; spread: number; dues?: Place[] }

type Overdue = Pick<JourneyState, 'customer' | 'entry' | 'step'>

/** Where a customer stands after a pause. Who stands nowhere in time (an undecided ask) keeps its place. */
export function resumed(campaign: number, state: JourneyState, pause: Pause): JourneyState {
  if (pause.overdue === 'shift') return shifted(state, pause)
  if (pause.overdue === 'send' && state.due !== null && state.due <= pause.to) return { ...state, due: leavesAfter(campaign, state, state.due, pause) }
  return state
}

/** Moved by as much of the pause as they stood there: who came to the step later (an outcome from before it was heard late) only by what was left of it. */
function shifted(state: JourneyState, { from, to }: Pause): JourneyState {
  const by = Math.max(0, to - Math.max(from, state.enteredAt))
  if (by === 0) return state
  const after = { ...state, enteredAt: state.enteredAt + by, due: state.due === null ? null : state.due + by }
  // Who has an ask undecided only begins to wait when it is decided.
  return state.pending ? after : { ...after, shifted: (state.shifted ?? 0) + by }
}

/**
 * When somebody who fell due at `due`, in the pause, goes: within `spread` from its end on, never before who was due earlier. Who is due at one instant goes at
 * instants drawn for each from the share of the time that is theirs together; so many are never let loose at once.
 */
export function leavesAfter(campaign: number, { customer, entry, step }: Overdue, due: Instant, { from, to, spread, dues }: Pause): Instant {
  if (spread === 0) return to
  const [low, high] = shareOf(due, dues ?? [[from, 0, 0], [to, 1, 1]]) // biome-ignore format: a table
  return Math.floor(to + (low + (high - low) * draw(campaign, customer, entry, `${step}@${to}`)) * spread)
}

/** The share of the overdue that is due at `due`, by the last place not after it. */
function shareOf(due: Instant, dues: readonly Place[]): [low: number, high: number] {
  let [first, beyond] = [0, dues.length]
  while (first < beyond) {
    const middle = (first + beyond) >> 1
    if (dues[middle]![0] <= due) first = middle + 1
    else beyond = middle
  }
  const [before, after] = [dues[first - 1], dues[first]]
  if (before?.[0] === due) return [before[1], before[2]]
  const [low, high] = [before?.[2] ?? 0, after?.[1] ?? 1]
  const way = before && after ? (due - before[0]) / (after[0] - before[0]) : before ? 1 : 0
  return [low + (high - low) * way, low + (high - low) * way]
}
