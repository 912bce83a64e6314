import { batch } from '../rest/batch'
import { type Endpoint, endpoint } from '../rest/endpoint'
import { putStock, STOCK } from './service'

export const rest: Endpoint[] = [
  endpoint({
    method: 'PUT',
    path: '/stock',
    scope: ['pos', 'ingest'],
    body: batch,
    item: STOCK,
    handler: async (ctx, { body }) => ({ body: { items: await putStock(ctx, body.items) } }),
  }),
]
