import { ask, go, ignore, type Transition } from '../../model/journey'

/** `silent`: granted without a message, so it is no send. */
export type OfferOp = { kind: 'offer'; silent?: true }
/** The offer and its words are in the version's content. */
export type OfferRequest = Record<string, never>

export const transition: Transition<OfferOp, OfferRequest> = {
  enter: () => ask({}),
  resume(_op, event) {
    if (event.type !== 'performed' || event.outcome.is === 'pending') return ignore
    return go(event.outcome.is === 'accepted' || event.outcome.is === 'unknown' ? 'sent' : 'not-sent')
  },
  again: () => ({}),
  sends: (op) => !op.silent,
}
