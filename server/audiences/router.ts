import { z } from 'zod'
import { idOf } from '../rest/ids'
import { router, workspaceProcedure } from '../trpc'
import { archiveAudience, audienceNames, createAudience, listAudiences, markDownloaded, NEW_AUDIENCE, renameAudience } from './service'

const ID = z.strictObject({ id: z.string() })

export const audiencesRouter = router({
  list: workspaceProcedure.query(({ ctx }) => ctx.run(listAudiences)),
  names: workspaceProcedure.query(({ ctx }) => ctx.run(audienceNames)),
  create: workspaceProcedure.input(NEW_AUDIENCE).mutation(({ ctx, input }) => ctx.run((c) => createAudience(c, input))),
  rename: workspaceProcedure
    .input(ID.extend({ name: z.string().max(1000) }))
    .mutation(({ ctx, input }) => ctx.run((c) => renameAudience(c, idOf(input.id, 'audience'), input.name))),
  archive: workspaceProcedure.input(ID).mutation(({ ctx, input }) => ctx.run((c) => archiveAudience(c, idOf(input.id, 'audience')))),
  downloaded: workspaceProcedure
    .input(ID.extend({ cursor: z.string().max(500) }))
    .mutation(({ ctx, input }) => ctx.run((c) => markDownloaded(c, idOf(input.id, 'audience'), input.cursor))),
})
