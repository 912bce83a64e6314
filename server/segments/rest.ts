import { z } from 'zod'
import { type Endpoint, endpoint } from '../rest/endpoint'
import { idOf } from '../rest/ids'
import { pageQuery, slice } from '../rest/pages'
import { TIME } from '../rest/time'
import { count, createSegment, getSegment, listSegments, removeSegment, updateSegment } from './service'

const SEGMENT = z.strictObject({ name: z.string(), rule: z.unknown() })

export const rest: Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/segments/count',
    scope: ['read', 'campaigns'],
    body: z.strictObject({ rule: z.unknown(), asOf: TIME.optional() }),
    handler: async (ctx, { body }) => ({ body: await count(ctx, body) }),
  }),
  endpoint({
    method: 'GET',
    path: '/segments',
    scope: ['read', 'campaigns'],
    query: pageQuery,
    handler: async (ctx, { query }) => ({ body: slice('segments', await listSegments(ctx), query) }),
  }),
  endpoint({
    method: 'POST',
    path: '/segments',
    scope: 'campaigns',
    body: SEGMENT,
    handler: async (ctx, { body }) => {
      const segment = await createSegment(ctx, body)
      return { status: 201, body: segment, headers: { Location: `/api/v1/segments/${segment.id}` } }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/segments/:id',
    scope: ['read', 'campaigns'],
    handler: async (ctx, { params }) => ({ body: await getSegment(ctx, idOf(params.id, 'segment')) }),
  }),
  endpoint({
    method: 'PUT',
    path: '/segments/:id',
    scope: 'campaigns',
    body: SEGMENT,
    handler: async (ctx, { params, body }) => ({ body: await updateSegment(ctx, idOf(params.id, 'segment'), body) }),
  }),
  endpoint({
    method: 'DELETE',
    path: '/segments/:id',
    scope: 'campaigns',
    handler: async (ctx, { params }) => {
      await removeSegment(ctx, idOf(params.id, 'segment'))
      return { status: 204 }
    },
  }),
]
