import { z } from 'zod'
import { isZone } from '../local-time'
import { TIME } from '../rest/time'
import { CARD, EMAIL, PHONE } from './contacts'

export const CHANNELS = ['push', 'sms', 'email', 'viber', 'telegram', 'whatsapp', 'vk', 'max', 'wallet', 'receipt'] as const

const key = z.string().trim().min(1).max(200)
const text = z.string().trim().max(500).nullable().optional()

const day = z.string().refine(isDay, { params: { code: 'date.invalid' } })

/** A day that the calendar has: there is no 30 February. */
function isDay(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false
  const date = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) && value >= '1850-01-01'
}

const attribute = z.union([z.string().max(2000), z.number(), z.boolean(), z.null(), z.array(z.union([z.string().max(500), z.number()])).max(100)])

const CONSENT = z.strictObject({
  channel: z.enum(CHANNELS),
  class: z.enum(['promo', 'service']),
  given: z.boolean(),
  at: TIME.optional(),
  source: z.string().max(200).nullish(),
  wording: z.string().max(500).nullish(),
})

export type Consent = z.infer<typeof CONSENT>

/** By what a customer is recognised. `ids`, tokens, cookies and devices belong to one customer each; a phone or an e-mail may be shared by a family. */
export const IDENTITY = z.strictObject({
  id: z.string().max(20).optional(),
  externalId: key.optional(),
  card: CARD.optional(),
  phone: PHONE.optional(),
  email: EMAIL.optional(),
  bankCardToken: key.optional(),
  cookie: key.optional(),
  device: key.optional(),
})

export type Identity = z.infer<typeof IDENTITY>

/** A customer as the API and files give it. A field that is absent stays as it is, null empties it. */
export const CUSTOMER = z
  .strictObject({
    id: z.string().max(20).optional(),
    externalId: key.optional(),
    card: CARD.optional(),
    phone: PHONE.nullish(),
    email: EMAIL.nullish(),
    bankCardTokens: z.array(key).max(20).optional(),
    cookies: z.array(key).max(50).optional(),
    devices: z.array(key).max(50).optional(),
    ids: z.record(z.string().min(1).max(40), z.string().max(500)).optional(),
    firstName: text,
    lastName: text,
    gender: z.enum(['f', 'm']).nullish(),
    birthday: day.nullish(),
    city: text,
    region: text,
    language: z
      .string()
      .regex(/^[a-z]{2}(-[A-Z]{2})?$/)
      .nullish(),
    timeZone: z
      .string()
      .refine(isZone, { params: { code: 'time_zone.unknown' } })
      .nullish(),
    homeLocation: key.nullish(),
    joinedAt: TIME.nullish(),
    tier: z.string().trim().max(100).nullish(),
    tags: z.array(z.string().trim().min(1).max(100)).max(100).optional(),
    attributes: z.record(z.string().min(1).max(100), attribute).optional(),
    consents: z.array(CONSENT).max(40).optional(),
  })
  .refine((c) => Boolean(c.id || c.externalId || c.card || c.phone || c.email || c.bankCardTokens?.length || c.cookies?.length || c.devices?.length || c.ids), {
    params: { code: 'customer.no_identifier' },
  })

export type CustomerDocument = z.infer<typeof CUSTOMER>
