import type { Instant } from '../model/journey'
import type { Rule } from './ast'

/** What rules may see of one customer, as plain data. The server loads it, tests invent it. Locations are external ids; money is minor units. */
export type CustomerView = {
  id: number
  profile: Profile
  consents: ConsentView[]
  /** Channels whose address of this customer must not be written to (promo), since when. */
  suppressed: { channel: string; at: Instant }[]
  receipts: ReceiptView[]
  /** `visited` events without a receipt. */
  checkIns: FactView[]
  /** Events by type, `purchased` and `visited` included, for `did`. */
  facts: FactView[]
  /** Postings on the customer's points account. */
  points: { at: Instant; amount: number }[]
}

export type Profile = {
  gender: string | null
  /** yyyy-mm-dd. */
  birthday: string | null
  city: string | null
  region: string | null
  language: string | null
  timeZone: string | null
  homeLocation: string | null
  joinedAt: Instant | null
  tags: string[]
  tier: string | null
  phone: string | null
  email: string | null
  /** Addresses by channel: push, telegram ... */
  ids: Record<string, string>
  attributes: Record<string, unknown>
}

/** One line of the proof of consent; the newest of a channel and class holds (at equal times, the later in the list). */
export type ConsentView = { channel: string; class: string; given: boolean; at: Instant }

export type LineView = { sku: string; category: string | null; quantity: number; price: number; discount: number }

export type ReceiptView = {
  location: string
  occurredAt: Instant
  /** Local day (yyyy-mm-dd), hour and ISO weekday of the location. */
  day: string
  hour: number
  weekday: number
  /** Net of discounts. */
  total: number
  lines: LineView[]
  returns: ReturnView[]
}

/** A return of this receipt: what was given back, by sku where known. */
export type ReturnView = { knownAt: Instant; amount: number; items: { sku: string; amount: number }[] }

export type FactView = {
  type: string
  occurredAt: Instant
  location: string | null
  /** Local day at the location, yyyy-mm-dd. */
  day: string | null
  amount: number | null
  properties: Record<string, unknown>
  /** The receipt behind it, whose lines, hour and weekday count. */
  receipt: ReceiptView | null
}

/** What is the same for every customer of a workspace. */
export type Setting = {
  timeZone: string
  /** Zone of each location by external id. */
  locations: ReadonlyMap<string, string>
  /** In a sandbox everybody has every address but e-mail and phone. */
  sandbox: boolean
  /** Saved segments by id, for `member`. */
  saved: ReadonlyMap<string, Rule>
}

/** What one journey has seen of its steps so far (`journey.<step>.*`); a missing step was never reached. */
export type JourneyView = Record<string, JourneyStep>
export type JourneyStep = { sent: boolean; opened: boolean; clicked: boolean; answer: number | string | null; redeemed: boolean; port: string | null }
