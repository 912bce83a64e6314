import { ask, go, ignore, type Transition } from '../../model/journey'

export type WebhookOp = { kind: 'webhook' }
/** Where to, what and how signed are in the version's content. */
export type WebhookRequest = Record<string, never>

export const transition: Transition<WebhookOp, WebhookRequest> = {
  enter: () => ask({}),
  resume(_op, event) {
    if (event.type !== 'performed' || event.outcome.is === 'pending') return ignore
    return go(event.outcome.is === 'accepted' ? 'ok' : 'failed')
  },
  again: () => ({}),
}
