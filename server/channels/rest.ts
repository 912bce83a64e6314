import { z } from 'zod'
import { type Endpoint, endpoint } from '../rest/endpoint'
import { idOf } from '../rest/ids'
import { listMessages, messageQuery, sandboxEvent, sandboxMessageEvent } from './messages'

export const rest: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/messages',
    scope: 'read',
    query: messageQuery,
    handler: async (ctx, { query }) => ({ body: await listMessages(ctx, query) }),
  }),
  endpoint({
    method: 'POST',
    path: '/sandbox/messages/:id',
    scope: ['ingest', 'campaigns'],
    body: z.strictObject({ event: sandboxEvent }),
    handler: async (ctx, { params, body }) => ({ body: await sandboxMessageEvent(ctx, idOf(params.id, 'message'), body.event) }),
  }),
]
