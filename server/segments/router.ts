import { z } from 'zod'
import { idOf } from '../rest/ids'
import { TIME } from '../rest/time'
import { router, workspaceProcedure } from '../trpc'
import { count, createSegment, getSegment, listSegments, readVocabulary, removeSegment, updateSegment } from './service'

const ID = z.strictObject({ id: z.string() })

export const segmentsRouter = router({
  count: workspaceProcedure.input(z.strictObject({ rule: z.unknown(), asOf: TIME.optional() })).query(({ ctx, input }) => ctx.run((c) => count(c, input))),
  list: workspaceProcedure.query(({ ctx }) => ctx.run(listSegments)),
  get: workspaceProcedure.input(ID).query(({ ctx, input }) => ctx.run((c) => getSegment(c, idOf(input.id, 'segment')))),
  save: workspaceProcedure
    .input(z.strictObject({ id: z.string().optional(), name: z.string(), rule: z.unknown() }))
    .mutation(({ ctx, input: { id, ...segment } }) =>
      ctx.run((c) => (id === undefined ? createSegment(c, segment) : updateSegment(c, idOf(id, 'segment'), segment))),
    ),
  remove: workspaceProcedure.input(ID).mutation(({ ctx, input }) => ctx.run((c) => removeSegment(c, idOf(input.id, 'segment')))),
  vocabulary: workspaceProcedure.query(({ ctx }) => ctx.run(readVocabulary)),
})
