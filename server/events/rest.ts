import { batch } from '../rest/batch'
import { type Endpoint, endpoint } from '../rest/endpoint'
import { EVENT } from './document'
import { ingestEvents } from './ingest'

export const rest: Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/events',
    scope: ['pos', 'ingest'],
    body: batch,
    item: EVENT,
    handler: async (ctx, { body }) => ({ body: { items: await ingestEvents(ctx, body.items) } }),
  }),
]
