import { type Endpoint, endpoint } from '../rest/endpoint'
import { idOf } from '../rest/ids'
import { CHECKOUT, cancelReservation, checkout, commitReservation, IDENTIFY, identify, QUOTE, quote } from './service'

export const rest: Endpoint[] = [
  endpoint({ method: 'POST', path: '/pos/identify', scope: 'pos', body: IDENTIFY, handler: async (ctx, { body }) => ({ body: await identify(ctx, body) }) }),
  endpoint({ method: 'POST', path: '/pos/quote', scope: 'pos', body: QUOTE, handler: async (ctx, { body }) => ({ body: await quote(ctx, body) }) }),
  endpoint({ method: 'POST', path: '/pos/checkout', scope: 'pos', body: CHECKOUT, handler: async (ctx, { body }) => ({ body: await checkout(ctx, body) }) }),
  endpoint({
    method: 'POST',
    path: '/pos/reservations/:id/commit',
    scope: 'pos',
    handler: async (ctx, { params }) => ({ body: await commitReservation(ctx, idOf(params.id, 'reservation')) }),
  }),
  endpoint({
    method: 'POST',
    path: '/pos/reservations/:id/cancel',
    scope: 'pos',
    handler: async (ctx, { params }) => ({ body: await cancelReservation(ctx, idOf(params.id, 'reservation')) }),
  }),
]
