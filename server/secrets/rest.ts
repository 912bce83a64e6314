import { type Endpoint, endpoint } from '../rest/endpoint'
import { idOf } from '../rest/ids'
import { pageQuery, slice } from '../rest/pages'
import { createSecret, listSecrets, newSecret, revokeSecret } from './service'

export const rest: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/secrets',
    scope: ['campaigns', 'read'],
    query: pageQuery,
    handler: async (ctx, { query }) => ({ body: slice('secrets', await listSecrets(ctx), query) }),
  }),
  endpoint({
    method: 'POST',
    path: '/secrets',
    scope: 'admin',
    body: newSecret,
    shownOnce: true,
    handler: async (ctx, { body }) => ({ status: 201, body: await createSecret(ctx, body) }),
  }),
  endpoint({
    method: 'POST',
    path: '/secrets/:id/revoke',
    scope: 'admin',
    handler: async (ctx, { params }) => ({ body: await revokeSecret(ctx, idOf(params.id, 'secret')) }),
  }),
]
