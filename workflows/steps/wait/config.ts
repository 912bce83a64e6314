import { z } from 'zod'
import { clockTime, duration, time } from '../../model/scalars'

/** One of the first four: `wait.one_of`. */
export const config = z.strictObject({
  for: duration.optional(),
  until: time.optional(),
  window: z.strictObject({ weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7), from: clockTime, to: clockTime }).optional(),
  bestHour: z.strictObject({ within: duration }).optional(),
  /** A drawn share of it is added. */
  spread: duration.nullish(),
})

export type WaitConfig = z.infer<typeof config>
