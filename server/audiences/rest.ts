import { z } from 'zod'
import { type Endpoint, endpoint } from '../rest/endpoint'
import { idOf } from '../rest/ids'
import { pageQuery, slice } from '../rest/pages'
import { archiveAudience, createAudience, getAudience, listAudiences, NEW_AUDIENCE, openExport, RENAMED, renameAudience } from './service'

export const rest: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/audiences',
    scope: ['read', 'campaigns'],
    query: pageQuery,
    handler: async (ctx, { query }) => ({ body: slice('audiences', await listAudiences(ctx), query) }),
  }),
  endpoint({
    method: 'POST',
    path: '/audiences',
    scope: 'campaigns',
    body: NEW_AUDIENCE,
    handler: async (ctx, { body }) => {
      const audience = await createAudience(ctx, body)
      return { status: 201, body: audience, headers: { Location: `/api/v1/audiences/${audience.id}` } }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/audiences/:id',
    scope: ['read', 'campaigns'],
    handler: async (ctx, { params }) => ({ body: await getAudience(ctx, idOf(params.id, 'audience')) }),
  }),
  endpoint({
    method: 'PUT',
    path: '/audiences/:id',
    scope: 'campaigns',
    body: RENAMED,
    handler: async (ctx, { params, body }) => ({ body: await renameAudience(ctx, idOf(params.id, 'audience'), body.name) }),
  }),
  endpoint({
    method: 'DELETE',
    path: '/audiences/:id',
    scope: 'campaigns',
    handler: async (ctx, { params }) => {
      await archiveAudience(ctx, idOf(params.id, 'audience'))
      return { status: 204 }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/audiences/:id/export',
    scope: 'read',
    query: z.object({ since: z.string().max(500).optional() }),
    answers: {
      type: 'text/csv',
      says: 'Hashes of whoever is in the audience and allows advertising. With `since`, what has changed after that cursor: a column `action` says `add` or `remove`.',
      headers: { 'Kaskad-Cursor': 'Cursor for `since` of the next call.' },
    },
    handler: async (ctx, { params, query }) => ({ stream: (await openExport(ctx, idOf(params.id, 'audience'), query.since)).stream }),
  }),
]
