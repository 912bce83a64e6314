import { router, workspaceProcedure } from '../trpc'
import { inboxInput, listFeedback } from './service'

export const feedbackRouter = router({
  list: workspaceProcedure.input(inboxInput).query(({ ctx, input }) => ctx.run((c) => listFeedback(c, input))),
})
