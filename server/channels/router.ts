import { z } from 'zod'
import { idOf } from '../rest/ids'
import { router, workspaceProcedure } from '../trpc'
import { getMessage, listMessages, messageQuery, sandboxEvent, sandboxMessageEvent } from './messages'

const id = z.object({ id: z.string() })

export const messagesRouter = router({
  list: workspaceProcedure.input(messageQuery).query(({ ctx, input }) => ctx.run((c) => listMessages(c, input))),
  get: workspaceProcedure.input(id).query(({ ctx, input }) => ctx.run((c) => getMessage(c, idOf(input.id, 'message')))),
  sandbox: workspaceProcedure
    .input(id.extend({ event: sandboxEvent }))
    .mutation(({ ctx, input }) => ctx.run((c) => sandboxMessageEvent(c, idOf(input.id, 'message'), input.event))),
})
