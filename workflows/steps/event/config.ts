import { z } from 'zod'
import { duration, eventType, judgedElsewhere } from '../../model/scalars'

/** How many days before the birthday a guest may enter at most. */
export const MAX_DAYS_BEFORE = 180

export const config = z.strictObject({
  event: eventType,
  /** FILTER or null: of the event. */
  where: judgedElsewhere.optional(),
  /** RULE or null: of the customer, as of the event. */
  segment: judgedElsewhere.optional(),
  /** Of `birthday`: that many local days before it; 0 = at its midnight. */
  daysBefore: z.number().int().min(0).max(MAX_DAYS_BEFORE).nullish(),
  /** Of `points_expiring`: so long before the points are gone. */
  within: duration.nullish(),
})

export type EventConfig = z.infer<typeof config>
