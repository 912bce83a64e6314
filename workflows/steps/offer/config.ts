import { z } from 'zod'
import { messageSchema } from '../../model/message'
import { offerChoice } from '../../model/offer'
import { duration } from '../../model/scalars'

export const config = z.strictObject({ offer: offerChoice, validFor: duration, message: messageSchema.nullish() })

export type OfferConfig = z.infer<typeof config>
