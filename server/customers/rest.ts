import { z } from 'zod'
import { balance } from '../loyalty/service'
import { batch } from '../rest/batch'
import { type Endpoint, endpoint } from '../rest/endpoint'
import { idOf } from '../rest/ids'
import { pageQuery, slice } from '../rest/pages'
import { CUSTOMER } from './document'
import { journeysOf } from './journeys'
import { listCustomers, SORTS } from './list'
import { demandCustomer, getCustomer } from './profile'
import { timelineOf } from './timeline'
import { upsertCustomers } from './upsert'

export const rest: Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/customers',
    scope: 'ingest',
    body: batch,
    item: CUSTOMER,
    handler: async (ctx, { body }) => ({ body: { items: await upsertCustomers(ctx, body.items) } }),
  }),
  endpoint({
    method: 'GET',
    path: '/customers',
    scope: 'read',
    query: pageQuery.extend({ query: z.string().max(200).optional(), sort: z.enum(SORTS).optional() }),
    handler: async (ctx, { query }) => ({ body: await listCustomers(ctx, query) }),
  }),
  endpoint({
    method: 'GET',
    path: '/customers/:id',
    scope: ['read', 'pos'],
    handler: async (ctx, { params }) => ({ body: await getCustomer(ctx, idOf(params.id, 'customer')) }),
  }),
  endpoint({
    method: 'GET',
    path: '/customers/:id/timeline',
    scope: 'read',
    query: pageQuery,
    handler: async (ctx, { params, query }) => ({ body: await timelineOf(ctx, idOf(params.id, 'customer'), query) }),
  }),
  endpoint({
    method: 'GET',
    path: '/customers/:id/balance',
    scope: ['read', 'pos'],
    handler: async (ctx, { params }) => {
      const id = idOf(params.id, 'customer')
      await demandCustomer(ctx, id)
      return { body: await balance(ctx, id) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/customers/:id/journeys',
    scope: 'read',
    query: pageQuery,
    handler: async (ctx, { params, query }) => ({ body: slice('journeys', (await journeysOf(ctx, idOf(params.id, 'customer'))).items, query) }),
  }),
]
