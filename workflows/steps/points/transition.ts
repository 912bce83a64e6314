import { ask, go, ignore, type Transition } from '../../model/journey'

export type PointsOp = { kind: 'points' }
/** Amount, expiry and reason are in the version's content. */
export type PointsRequest = Record<string, never>

export const transition: Transition<PointsOp, PointsRequest> = {
  enter: () => ask({}),
  resume: (_op, event) => (event.type === 'performed' && event.outcome.is !== 'pending' ? go() : ignore),
  again: () => ({}),
}
