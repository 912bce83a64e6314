import { batch } from '../rest/batch'
import { type Endpoint, endpoint } from '../rest/endpoint'
import { heldQuery, ingestReceipts, ingestReturns, listHeld, RECEIPT, RETURN } from './service'

export const rest: Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/receipts',
    scope: ['pos', 'ingest'],
    body: batch,
    item: RECEIPT,
    handler: async (ctx, { body }) => ({ body: { items: await ingestReceipts(ctx, body.items) } }),
  }),
  endpoint({
    method: 'POST',
    path: '/returns',
    scope: ['pos', 'ingest'],
    body: batch,
    item: RETURN,
    handler: async (ctx, { body }) => ({ body: { items: await ingestReturns(ctx, body.items) } }),
  }),
  endpoint({
    method: 'GET',
    path: '/facts/held',
    scope: ['read', 'pos', 'ingest'],
    query: heldQuery,
    handler: async (ctx, { query }) => ({ body: await listHeld(ctx, query) }),
  }),
]
