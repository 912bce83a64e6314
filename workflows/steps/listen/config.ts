import { z } from 'zod'
import { duration, eventType, judgedElsewhere } from '../../model/scalars'

export const config = z.strictObject({
  event: eventType,
  /** FILTER or null. */
  where: judgedElsewhere.optional(),
  within: duration,
})

export type ListenConfig = z.infer<typeof config>
