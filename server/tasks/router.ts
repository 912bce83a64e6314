import { z } from 'zod'
import { idOf } from '../rest/ids'
import { router, workspaceProcedure } from '../trpc'
import { listTasks, membersOf, settleTask, taskQuery, type Whose } from './service'

type Asking = { role: string; signed: { user: { id: string } } }
const self = ({ role, signed }: Asking): Whose => ({ user: signed.user.id, role })
/** Whoever works at a till sees what is theirs, and nothing of others. */
const confined = (ctx: Asking): Whose | undefined => (ctx.role === 'cashier' ? self(ctx) : undefined)

export const tasksRouter = router({
  list: workspaceProcedure
    .input(taskQuery.extend({ mine: z.boolean().default(false) }))
    .query(({ ctx, input: { mine, ...input } }) => ctx.run((c) => listTasks(c, input, mine ? self(ctx) : confined(ctx)))),
  settle: workspaceProcedure
    .input(z.object({ id: z.string(), state: z.enum(['open', 'done']) }))
    .mutation(({ ctx, input }) => ctx.run((c) => settleTask(c, idOf(input.id, 'task'), input.state, confined(ctx)))),
  members: workspaceProcedure.query(({ ctx }) => ctx.run(membersOf)),
})
