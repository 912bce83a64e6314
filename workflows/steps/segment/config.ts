import { z } from 'zod'
import { duration, judgedElsewhere, time } from '../../model/scalars'

export const config = z.strictObject({
  /** RULE, or `{ saved: id }`. */
  segment: judgedElsewhere,
  when: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('once') }),
      z.strictObject({ kind: z.literal('at'), at: time }),
      z.strictObject({ kind: z.literal('schedule'), every: duration, from: time }),
      z.strictObject({ kind: z.literal('continuous') }),
    ])
    .default({ kind: 'once' }),
})

export type SegmentConfig = z.infer<typeof config>
