import { type Advanced, type Ask, askVisitOf, type Instant, type JourneyEvent, type JourneyState, pendingId } from '../model/journey'
import type { Skeleton } from '../model/plan'
import { hereOf, stepOf, transitionOf } from './lookup'
import { guarded, Walk } from './walk'

/** How long after an ask the host asks again, in ms of the workspace's clock, unless it says otherwise (60 real seconds x rate). */
export const PATIENCE = 60_000

/** Where an enrolment begins: at the entry, which it has not entered yet. Feed it `entered` next. */
export function start(skeleton: Skeleton, who: { enrolment: number; customer: number; entry: number; version: number }, at: Instant): JourneyState {
  return {
    enrolment: who.enrolment,
    customer: who.customer,
    entry: who.entry,
    version: who.version,
    step: skeleton.entry,
    visit: 1,
    seq: 1,
    asks: 0,
    enteredAt: at,
    due: null,
    pending: null,
    listening: false,
    sentAt: null,
    move: 0,
    ended: null,
  }
}

/**
 * One event in; the next state, what was passed on the way, and at most one ask or wait out. Pure: nothing is performed, time and chance are in the
 * arguments. An event that does not concern the customer (stale, repeated, of another step, while something is pending) gives back the very same
 * `state` object and nothing else: `advanced.state === state` means there is nothing to write. What broke ends this enrolment as `failed`, with its
 * code; it never throws.
 *
 * `patience`: ms of the workspace's clock until a pending ask is asked again.
 */
export function advance(skeleton: Skeleton, state: JourneyState, event: JourneyEvent, patience: number = PATIENCE): Advanced {
  if (!concerns(state, event)) return { state, passages: [], ask: null, listen: null }
  return guarded(new Walk(skeleton, state, event.at, patience), (walk) => walk.take(event))
}

/** The pending ask once more, with the same id: whoever performs it reads its first answer back. Null when nothing is pending. */
export function reask(skeleton: Skeleton, state: JourneyState, at: Instant, patience: number = PATIENCE): { state: JourneyState; ask: Ask } | null {
  const { pending, step } = state
  if (!pending || state.ended) return null
  const visit = askVisitOf(state)
  const { op } = stepOf(skeleton, step)
  const request = transitionOf(op)?.again?.(op, pending.n, hereOf(skeleton, state, at))
  const ask = { id: pendingId(state)!, kind: op.kind, step, visit, n: pending.n, at, request }
  return { state: { ...state, pending: { n: pending.n, again: at + patience } }, ask }
}

function concerns(state: JourneyState, event: JourneyEvent): boolean {
  if (state.ended) return false
  if (event.type === 'exit') return true
  if (event.type === 'entered') return state.move === 0
  if (state.move === 0) return false
  if (event.type === 'performed') {
    return state.pending !== null && event.outcome.is !== 'pending' && event.id === pendingId(state)
  }
  if (state.pending) return false
  if (event.type === 'due') return state.due !== null && event.at >= state.due
  return state.listening && event.step === state.step && event.visit === state.visit
}
