import type { Consent, CustomerDocument, Identity } from './document'
import type { Mark, Marks } from './resolve'

/** A described customer, in the forms in which it is stored. `fields` holds only what was given; null empties. */
export type Draft = { marks: Marks; fields: Record<string, unknown>; homeLocation?: string; consents: readonly Consent[] }

const PLAIN = ['externalId', 'card', 'phone', 'email', 'firstName', 'lastName', 'gender', 'birthday', 'city', 'region', 'language', 'timeZone', 'tier'] as const

export function draftOf(document: CustomerDocument): Draft {
  const fields: Record<string, unknown> = {}
  for (const name of PLAIN) if (document[name] !== undefined) fields[name] = document[name]
  if (document.joinedAt !== undefined) fields.joinedAt = document.joinedAt === null ? null : new Date(document.joinedAt).toISOString()
  if (document.homeLocation === null) fields.homeLocation = null
  if (document.tags) fields.tags = [...new Set(document.tags)]
  if (document.ids) fields.ids = document.ids
  if (document.attributes) fields.attributes = document.attributes
  const others: Mark[] = [
    ...marksOf('bankCardToken', document.bankCardTokens),
    ...marksOf('cookie', document.cookies),
    ...marksOf('device', document.devices),
    ...Object.entries(document.ids ?? {}).map(([kind, value]) => ({ kind, value })),
  ]
  const marks: Marks = {
    ...idOf(document.id),
    ...given('externalId', document.externalId),
    ...given('card', document.card),
    ...given('phone', document.phone),
    ...given('email', document.email),
    others,
  }
  return { marks, fields, ...(document.homeLocation ? { homeLocation: document.homeLocation } : {}), consents: document.consents ?? [] }
}

/** A receipt's or an event's customer. */
export function marksOfIdentity(identity: Identity): Marks {
  const { id, bankCardToken, cookie, device, ...plain } = identity
  const one = (kind: string, value?: string) => marksOf(kind, value === undefined ? undefined : [value])
  return { ...idOf(id), ...plain, others: [...one('bankCardToken', bankCardToken), ...one('cookie', cookie), ...one('device', device)] }
}

const marksOf = (kind: string, values: readonly string[] | undefined): Mark[] => (values ?? []).map((value) => ({ kind, value }))
const given = (name: string, value: string | null | undefined) => (value == null ? {} : { [name]: value })
/** -1 is nobody's id. */
const idOf = (id: string | undefined) => (id === undefined ? {} : { id: /^[1-9]\d{0,15}$/.test(id) ? Number(id) : -1 })

/** Kinds by which anonymous facts can be claimed; see `facts.claim`. */
const CLAIMS = new Set(['bankCardToken', 'cookie', 'device'])

export function claimsOf(marks: Marks): string[] {
  const claims = marks.others.filter((mark) => CLAIMS.has(mark.kind)).map((mark) => `${mark.kind}:${mark.value}`)
  return marks.email === undefined ? claims : [...claims, `email:${marks.email}`]
}
