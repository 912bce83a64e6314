import { type Endpoint, endpoint } from '../rest/endpoint'
import { redeem } from './service'

export const rest: Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/offers/:code/redeem',
    scope: 'pos',
    handler: async (ctx, { params }) => ({ body: await redeem(ctx, params.code ?? '') }),
  }),
]
