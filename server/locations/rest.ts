import { type Endpoint, endpoint } from '../rest/endpoint'
import { LOCATION, listLocations, saveLocation } from './service'

export const rest: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/locations',
    scope: ['read', 'pos', 'ingest'],
    handler: async (ctx) => ({ body: { items: await listLocations(ctx), next: null } }),
  }),
  endpoint({
    method: 'POST',
    path: '/locations',
    scope: 'ingest',
    body: LOCATION,
    handler: async (ctx, { body }) => ({ body: await saveLocation(ctx, body) }),
  }),
]
