import { z } from 'zod'
import { duration, judgedElsewhere } from '../../model/scalars'

export const config = z.strictObject({
  within: duration,
  event: z.enum(['visited', 'purchased', 'coupon_redeemed']).default('visited'),
  /** FILTER or null. */
  where: judgedElsewhere.optional(),
  /** Counted from the journey's last send (none yet: from here), or from here. */
  since: z.enum(['send', 'step']).default('send'),
})

export type VisitConfig = z.infer<typeof config>
