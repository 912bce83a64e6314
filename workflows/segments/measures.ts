import type { Instant } from '../model/journey'
import type { DidCondition, FieldCondition, Filter } from './ast'
import { addressKind } from './channels'
import { counts, matchingLines, type Occurrence, own, speaksOfLines } from './filters'
import type { Seen } from './operators'
import type { CustomerView, FactView, ReceiptView, Setting } from './view'
import { ageAt, isZone, localDay, localHour, windowStart } from './zones'

/** The customer's zone: their own, else their home location's, else the workspace's. A name that is no zone is passed over. */
export function zoneOf(view: CustomerView, setting: Setting): string {
  const own = view.profile.timeZone
  if (own && isZone(own)) return own
  const home = view.profile.homeLocation === null ? undefined : setting.locations.get(view.profile.homeLocation)
  return home && isZone(home) ? home : setting.timeZone
}

/** What is asked of one customer: everything after `asOf` is unseen. */
export type Asking = { view: CustomerView; setting: Setting; asOf: Instant; zone: string }

/** Value of a profile, contact, history or points field. Unset = null. */
export function measure(asking: Asking, condition: FieldCondition): Seen {
  const { profile } = asking.view
  const [head, rest] = splitOnce(condition.field)
  switch (head) {
    case 'gender':
    case 'birthday':
    case 'city':
    case 'region':
    case 'language':
    case 'tier':
    case 'tags':
      return profile[head]
    case 'home_location':
      return profile.homeLocation
    case 'time_zone':
      return profile.timeZone
    case 'joined_at':
      return profile.joinedAt !== null && profile.joinedAt <= asking.asOf ? profile.joinedAt : null
    case 'age':
      return profile.birthday === null ? null : ageAt(profile.birthday, localDay(asking.zone, asking.asOf))
    case 'attributes':
      return own(profile.attributes, rest)
    case 'has_phone':
      return profile.phone !== null
    case 'has_email':
      return profile.email !== null
    case 'consent':
      return consents(asking, rest)
    case 'reachable':
      return reachable(asking, rest)
    case 'points_balance':
      return asking.view.points.reduce((sum, posting) => (posting.at <= asking.asOf ? sum + posting.amount : sum), 0)
    default:
      return history(asking, condition)
  }
}

/** Promo consent of a channel: the newest word on it. */
function consents({ view, asOf }: Asking, channel: string): boolean {
  let newest: { at: Instant; given: boolean } | null = null
  for (const c of view.consents) if (c.channel === channel && c.class === 'promo' && c.at <= asOf && (!newest || c.at >= newest.at)) newest = c
  return newest?.given ?? false
}

/** Could get a promo message: an address, promo consent, and no suppression of the address. */
function reachable(asking: Asking, channel: string): boolean {
  const { profile, suppressed } = asking.view
  const kind = addressKind(channel)
  const addressed =
    kind === 'email' ? profile.email !== null : kind === 'phone' ? profile.phone !== null : asking.setting.sandbox || own(profile.ids, channel) != null
  return addressed && consents(asking, channel) && !suppressed.some((s) => s.channel === channel && s.at <= asking.asOf)
}

function history(asking: Asking, { field, where, window }: FieldCondition): Seen {
  const since = window ? windowStart(asking.zone, asking.asOf, window) : Number.NEGATIVE_INFINITY
  const inside = (at: Instant) => at > since && at <= asking.asOf
  const receipts = asking.view.receipts.filter((r) => inside(r.occurredAt) && counts(where, receiptOccurrence(r), r.lines))
  switch (field) {
    case 'purchases':
      return receipts.length
    case 'spent':
      return spentOn(receipts, where, asking.asOf)
    case 'average_receipt':
      return receipts.length === 0 ? null : spentOn(receipts, where, asking.asOf) / receipts.length
    case 'items':
      return rounded(receipts.flatMap((r) => matchingLines(where, receiptOccurrence(r), r.lines)).reduce((sum, line) => sum + line.quantity, 0))
    case 'favourite_category':
      return favouriteCategory(receipts, where)
  }
  const checkIns = asking.view.checkIns.filter((f) => inside(f.occurredAt) && counts(where, factOccurrence(f, asking), []))
  const came = [
    ...receipts.map((r) => ({ location: r.location, day: r.day, at: r.occurredAt })),
    ...checkIns.map((f) => ({ location: f.location ?? '', day: f.day ?? '', at: f.occurredAt })),
  ]
  switch (field) {
    case 'visits':
      return new Set(came.map((v) => `${v.day} ${v.location}`)).size
    case 'first_visit_at':
      return came.length === 0 ? null : came.reduce((least, v) => Math.min(least, v.at), Number.POSITIVE_INFINITY)
    case 'last_visit_at':
      return last(came)
    case 'days_since_last_visit': {
      const at = last(came)
      return at === null ? null : localDay(asking.zone, asking.asOf) - localDay(asking.zone, at)
    }
    case 'favourite_location':
      return favouriteLocation(came)
  }
  return null
}

const last = (came: { at: Instant }[]) => (came.length === 0 ? null : came.reduce((most, v) => Math.max(most, v.at), Number.NEGATIVE_INFINITY))

/** Net of discounts and of returns known by `asOf`; with a line filter, of the matching lines and of what was returned of their goods. */
function spentOn(receipts: ReceiptView[], where: Filter | undefined, asOf: Instant): number {
  let sum = 0
  for (const r of receipts) {
    const known = r.returns.filter((ret) => ret.knownAt <= asOf)
    if (where && speaksOfLines(where)) {
      const lines = matchingLines(where, receiptOccurrence(r), r.lines)
      const skus = new Set(lines.map((line) => line.sku))
      sum += lines.reduce((money, line) => money + line.price - line.discount, 0)
      for (const item of known.flatMap((ret) => ret.items)) if (skus.has(item.sku)) sum -= item.amount
    } else sum += r.total - known.reduce((money, ret) => money + ret.amount, 0)
  }
  return sum
}

/** Found on most receipts; then most money; then first by name. */
function favouriteCategory(receipts: ReceiptView[], where: Filter | undefined): string | null {
  const found = new Map<string, { receipts: number; money: number }>()
  for (const r of receipts) {
    const here = new Set<string>()
    for (const line of matchingLines(where, receiptOccurrence(r), r.lines)) {
      if (line.category === null) continue
      const entry = found.get(line.category) ?? { receipts: 0, money: 0 }
      if (!here.has(line.category)) entry.receipts++
      here.add(line.category)
      entry.money += line.price - line.discount
      found.set(line.category, entry)
    }
  }
  const best = [...found].sort(([a, x], [b, y]) => y.receipts - x.receipts || y.money - x.money || byCodePoint(a, b))[0]
  return best ? best[0] : null
}

/** Most visits; then the latest visit; then first by id. */
function favouriteLocation(came: { location: string; day: string; at: Instant }[]): string | null {
  const found = new Map<string, { days: Set<string>; at: Instant }>()
  for (const v of came) {
    if (v.location === '') continue
    const entry = found.get(v.location) ?? { days: new Set(), at: Number.NEGATIVE_INFINITY }
    entry.days.add(v.day)
    entry.at = Math.max(entry.at, v.at)
    found.set(v.location, entry)
  }
  const best = [...found].sort(([a, x], [b, y]) => y.days.size - x.days.size || y.at - x.at || byCodePoint(a, b))[0]
  return best ? best[0] : null
}

/** How often something happened (`did`). However often somebody checks in, a day at a place is one visit. */
export function timesDid(asking: Asking, { did, within, where }: DidCondition): number {
  const since = within ? windowStart(asking.zone, asking.asOf, within) : Number.NEGATIVE_INFINITY
  const found = asking.view.facts.filter(
    (f) => f.type === did && f.occurredAt > since && f.occurredAt <= asking.asOf && counts(where, factOccurrence(f, asking), f.receipt?.lines ?? []),
  )
  return did === 'visited' ? new Set(found.map((f) => `${f.day}/${f.location}`)).size : found.length
}

/** A receipt as filters see it. */
const receiptOccurrence = (r: ReceiptView): Occurrence => ({ location: r.location, amount: r.total, hour: r.hour, weekday: r.weekday, properties: {} })

/** An event as filters see it: hour and weekday of its receipt, else local at its location, else at the customer's. */
function factOccurrence(f: FactView, { setting, zone }: Asking): Occurrence {
  const place = f.location === null ? undefined : setting.locations.get(f.location)
  const { hour, weekday } = f.receipt ?? localHour(place && isZone(place) ? place : zone, f.occurredAt)
  return { location: f.location, amount: f.amount, hour, weekday, properties: f.properties }
}

/** Sums of decimal quantities, without the dust of binary fractions. */
const rounded = (sum: number) => Math.round(sum * 1e6) / 1e6

const byCodePoint = (a: string, b: string): number => {
  const [x, y] = [[...a], [...b]]
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const order = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!
    if (order !== 0) return order
  }
  return x.length - y.length
}

function splitOnce(name: string): [string, string] {
  const dot = name.indexOf('.')
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)]
}
