import { ask, go, ignore, type Transition } from '../../model/journey'

export type HandoverOp = { kind: 'handover' }
/** To which campaign is in the version's content. */
export type HandoverRequest = Record<string, never>

export const transition: Transition<HandoverOp, HandoverRequest> = {
  enter: () => ask({}),
  resume: (_op, event) => (event.type === 'performed' && event.outcome.is !== 'pending' ? go() : ignore),
  again: () => ({}),
}
