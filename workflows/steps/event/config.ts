import { z } from 'zod'
import { eventType, judgedElsewhere } from '../../model/scalars'

export const config = z.strictObject({
  event: eventType,
  /** FILTER or null: of the event. */
  where: judgedElsewhere.optional(),
  /** RULE or null: of the customer, as of the event. */
  segment: judgedElsewhere.optional(),
})

export type EventConfig = z.infer<typeof config>
