import { z } from 'zod'
import { duration } from './scalars'

export const CHANNELS = ['email', 'sms', 'push', 'viber', 'telegram', 'whatsapp', 'vk', 'max', 'wallet', 'receipt'] as const
export type Channel = (typeof CHANNELS)[number]
export const MESSAGE_CLASSES = ['promo', 'service'] as const

const text = z.string().max(10_000)
const line = z.string().max(500)

const localised = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ ...shape, locales: z.record(z.string().regex(/^[a-z]{2}$/), z.strictObject(shape).partial()).optional() })

const plain = localised({ text })

/** What is said over each channel; `locales` holds it in other languages of customers. */
export const content = z.strictObject({
  email: localised({ subject: line, text, html: z.string().max(200_000).optional() }).optional(),
  sms: plain.optional(),
  push: localised({ title: line, text }).optional(),
  viber: plain.optional(),
  telegram: plain.optional(),
  whatsapp: plain.optional(),
  vk: plain.optional(),
  max: plain.optional(),
  wallet: plain.optional(),
  receipt: plain.optional(),
})

export const messageSchema = z.strictObject({
  class: z.enum(MESSAGE_CLASSES),
  /** Tried in this order. */
  channels: z.array(z.enum(CHANNELS)),
  /** Also try the next one when not opened (where a channel tells of deliveries only: not delivered) within this time. */
  fallbackAfter: duration.nullish(),
  content,
})

export type Message = z.infer<typeof messageSchema>
export type Content = z.infer<typeof content>

/** Promo texts over these must let the customer unsubscribe; push has the device's switch, wallet and receipt are asked for. */
export const NEEDS_UNSUBSCRIBE: readonly Channel[] = ['email', 'sms', 'viber', 'telegram', 'whatsapp', 'vk', 'max']
