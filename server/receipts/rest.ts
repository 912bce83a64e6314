import { batch } from '../rest/batch'
import { type Endpoint, endpoint } from '../rest/endpoint'
import { ingestReceipts, RECEIPT } from './service'

export const rest: Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/receipts',
    scope: ['pos', 'ingest'],
    body: batch,
    item: RECEIPT,
    handler: async (ctx, { body }) => ({ body: { items: await ingestReceipts(ctx, body.items) } }),
  }),
]
