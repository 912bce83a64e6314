import { type Endpoint, endpoint } from '../rest/endpoint'
import { IDENTIFY, identify } from './service'

export const rest: Endpoint[] = [
  endpoint({ method: 'POST', path: '/pos/identify', scope: 'pos', body: IDENTIFY, handler: async (ctx, { body }) => ({ body: await identify(ctx, body) }) }),
]
