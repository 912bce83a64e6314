import { ask, go, ignore, type Transition } from '../../model/journey'

export type MessageOp = { kind: 'message' }
/** The words are in the version's content. */
export type MessageRequest = Record<string, never>

export const transition: Transition<MessageOp, MessageRequest> = {
  enter: () => ask({}),
  resume(_op, event) {
    if (event.type !== 'performed' || event.outcome.is === 'pending') return ignore
    return go(event.outcome.is === 'accepted' || event.outcome.is === 'unknown' ? 'sent' : 'not-sent')
  },
  again: () => ({}),
  sends: true,
}
