import { type Endpoint, endpoint } from '../rest/endpoint'
import { pageQuery, slice } from '../rest/pages'
import { LOCATION, listLocations, saveLocation } from './service'

export const rest: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/locations',
    scope: ['read', 'pos', 'ingest'],
    query: pageQuery,
    handler: async (ctx, { query }) => ({ body: slice('locations', await listLocations(ctx), query) }),
  }),
  endpoint({
    method: 'POST',
    path: '/locations',
    scope: 'ingest',
    body: LOCATION,
    handler: async (ctx, { body }) => ({ body: await saveLocation(ctx, body) }),
  }),
]
