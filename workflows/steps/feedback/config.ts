import { z } from 'zod'
import { messageSchema } from '../../model/message'
import { duration } from '../../model/scalars'

export const config = z.strictObject({
  question: z.string().max(500),
  scale: z.enum(['stars', 'nps', 'text']),
  /** An answer of at least so much is happy: 1..5 of stars, 0..10 of nps; any text is. */
  happyFrom: z.number().nullish(),
  message: messageSchema,
  answerWithin: duration,
  notMoreOftenThan: duration.nullish(),
})

export type FeedbackConfig = z.infer<typeof config>
