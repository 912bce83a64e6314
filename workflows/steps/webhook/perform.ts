import type { Perform } from '../../model/world'
import type { WebhookRequest } from './transition'

/** Nothing leaves here: the sender calls. */
export const perform: Perform<WebhookRequest> = async (asks, world) => {
  await world.webhooks.enqueue(asks)
  return asks.map(() => ({ is: 'pending' }))
}
