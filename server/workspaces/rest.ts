import { z } from 'zod'
import { type Endpoint, endpoint, SCOPES } from '../rest/endpoint'
import { TIME } from '../rest/time'
import { getWorkspace, holdClock, setClock, updateWorkspace, WORKSPACE } from './service'

export const rest: Endpoint[] = [
  endpoint({ method: 'GET', path: '/workspace', scope: SCOPES, handler: async (ctx) => ({ body: await getWorkspace(ctx) }) }),
  endpoint({
    method: 'PUT',
    path: '/workspace',
    scope: 'admin',
    body: WORKSPACE,
    handler: async (ctx, { body }) => ({ body: await updateWorkspace(ctx, body) }),
  }),
  endpoint({
    method: 'POST',
    path: '/workspace/clock',
    scope: ['campaigns', 'admin'],
    body: z.strictObject({ running: z.boolean() }),
    handler: async (ctx, { body }) => ({ body: await setClock(ctx, body.running) }),
  }),
  endpoint({
    method: 'POST',
    path: '/workspace/clock/hold',
    scope: ['ingest', 'campaigns', 'admin'],
    body: z.strictObject({ until: TIME.nullable() }),
    handler: async (ctx, { body }) => ({ body: await holdClock(ctx, body.until) }),
  }),
]
