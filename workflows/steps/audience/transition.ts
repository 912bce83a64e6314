import { ask, go, ignore, type Transition } from '../../model/journey'

export type AudienceOp = { kind: 'audience' }
/** Which audience, and in or out, are in the version's content. */
export type AudienceRequest = Record<string, never>

export const transition: Transition<AudienceOp, AudienceRequest> = {
  enter: () => ask({}),
  resume: (_op, event) => (event.type === 'performed' && event.outcome.is !== 'pending' ? go() : ignore),
  again: () => ({}),
}
