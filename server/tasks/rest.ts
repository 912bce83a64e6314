import { type Endpoint, endpoint } from '../rest/endpoint'
import { idOf } from '../rest/ids'
import { listTasks, settleTask, taskQuery } from './service'

export const rest: Endpoint[] = [
  endpoint({ method: 'GET', path: '/tasks', scope: 'read', query: taskQuery, handler: async (ctx, { query }) => ({ body: await listTasks(ctx, query) }) }),
  endpoint({
    method: 'POST',
    path: '/tasks/:id/done',
    scope: 'campaigns',
    handler: async (ctx, { params }) => ({ body: await settleTask(ctx, idOf(params.id, 'task'), 'done') }),
  }),
]
