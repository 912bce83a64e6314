import { ask, go, ignore, type Transition } from '../../model/journey'

export type ProfileOp = { kind: 'profile' }
/** What is changed is in the version's content. */
export type ProfileRequest = Record<string, never>

export const transition: Transition<ProfileOp, ProfileRequest> = {
  enter: () => ask({}),
  resume: (_op, event) => (event.type === 'performed' && event.outcome.is !== 'pending' ? go() : ignore),
  again: () => ({}),
}
