import { describe, expect, test } from 'vitest'
import type { Rule } from './ast'
import { matches } from './matches'
import type { CustomerView, ReceiptView, Setting } from './view'
import { ageAt, localDay, localHour, startOfDay, windowStart } from './zones'

const setting: Setting = { timeZone: 'Europe/Moscow', locations: new Map([['L1', 'Europe/Moscow']]), sandbox: true, saved: new Map() }
const receipt = (at: string, total = 1000, more: Partial<ReceiptView> = {}): ReceiptView => ({
  location: 'L1',
  occurredAt: Date.parse(at),
  day: at.slice(0, 10),
  hour: 12,
  weekday: 1,
  total,
  lines: [{ sku: 's', category: 'Grill', quantity: 1, price: total, discount: 0 }],
  returns: [],
  ...more,
})
const profile = {
  gender: null,
  birthday: null,
  city: null,
  region: null,
  language: null,
  timeZone: null,
  homeLocation: null,
  joinedAt: null,
  tags: [],
  tier: null,
  phone: null,
  email: null,
  ids: {},
  attributes: {},
}
const customer = (more: Partial<CustomerView> = {}): CustomerView => ({
  id: 1,
  profile,
  consents: [],
  suppressed: [],
  receipts: [],
  checkIns: [],
  facts: [],
  points: [],
  ...more,
})
const ask = (rule: Rule, view: CustomerView, asOf: string, with_ = setting) => matches(rule, view, Date.parse(asOf), with_)

describe('days since the last visit', () => {
  const came = customer({ receipts: [receipt('2026-08-10T20:59:00Z')] }) // 23:59 in Moscow
  const days = (op: 'eq' | 'gt', value: number): Rule => ({ field: 'days_since_last_visit', op, value })
  test('are local days of the customer: a minute over midnight is one', () => {
    expect(ask(days('eq', 0), came, '2026-08-10T20:59:30Z').holds).toBe(true)
    expect(ask(days('eq', 1), came, '2026-08-10T21:00:00Z').holds).toBe(true)
    const elsewhere = customer({ ...came, profile: { ...profile, timeZone: 'America/New_York' } })
    expect(ask(days('eq', 0), elsewhere, '2026-08-10T21:00:00Z').holds).toBe(true)
  })
  test('more than 60 begins on the 61st day', () => {
    expect(ask(days('gt', 60), came, '2026-10-09T20:59:59Z').holds).toBe(false)
    expect(ask(days('gt', 60), came, '2026-10-09T21:00:00Z').holds).toBe(true)
  })
  test('of somebody who never came are unset, and only not_set matches', () => {
    const at = '2026-10-10T00:00:00Z'
    for (const op of ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'is_set'] as const) {
      expect(ask({ field: 'days_since_last_visit', op, value: 1 }, customer(), at).holds).toBe(false)
    }
    expect(ask({ field: 'days_since_last_visit', op: 'not_set' }, customer(), at)).toEqual({ holds: true, saw: { days_since_last_visit: null } })
  })
  test('do not see what comes after', () => {
    expect(ask({ field: 'visits', op: 'eq', value: 0 }, came, '2026-08-10T20:58:00Z').holds).toBe(true)
  })
})

test('a visit is one per location and local day; purchases are receipts', () => {
  const view = customer({
    receipts: [
      receipt('2026-08-10T09:00:00Z'),
      receipt('2026-08-10T18:00:00Z'),
      receipt('2026-08-10T18:00:00Z', 500, { location: 'L2' }),
      receipt('2026-08-11T09:00:00Z'),
    ],
    checkIns: [
      { type: 'visited', occurredAt: Date.parse('2026-08-11T10:00:00Z'), location: 'L1', day: '2026-08-11', amount: null, properties: {}, receipt: null },
    ],
  })
  const saw = ask(
    {
      all: [
        { field: 'visits', op: 'eq', value: 3 },
        { field: 'purchases', op: 'eq', value: 4 },
      ],
    },
    view,
    '2026-09-01T00:00:00Z',
  )
  expect(saw).toEqual({ holds: true, saw: { visits: 3, purchases: 4 } })
})

test('a window of 7 days ends at asOf and begins, exclusively, 7 local days earlier', () => {
  const view = customer({ receipts: [receipt('2026-08-10T12:00:00Z')] })
  const rule: Rule = { field: 'purchases', op: 'eq', value: 1, window: 'P7D' }
  expect(ask(rule, view, '2026-08-17T11:59:59.999Z').holds).toBe(true)
  expect(ask(rule, view, '2026-08-17T12:00:00Z').holds).toBe(false)
  expect(ask(rule, view, '2026-08-10T12:00:00Z').holds).toBe(true)
})

test('with a category, money and items count matching lines; with a location, whole receipts', () => {
  const lines = [
    { sku: 'a', category: 'Grill', quantity: 2, price: 900, discount: 100 },
    { sku: 'b', category: 'Tea', quantity: 0.5, price: 200, discount: 0 },
  ]
  const view = customer({
    receipts: [
      receipt('2026-08-10T12:00:00Z', 1000, {
        lines,
        returns: [{ knownAt: Date.parse('2026-08-12T00:00:00Z'), amount: 300, items: [{ sku: 'a', amount: 300 }] }],
      }),
    ],
  })
  const seen = (field: string, where?: object, asOf = '2026-08-11T00:00:00Z') =>
    Object.values(ask({ field, op: 'is_set', ...(where ? { where } : {}) } as Rule, view, asOf).saw)[0]
  const grill = { field: 'category', op: 'eq', value: 'Grill' }
  expect(seen('spent', grill)).toBe(800)
  expect(seen('items', grill)).toBe(2)
  expect(seen('spent', { field: 'location', op: 'eq', value: 'L1' })).toBe(1000)
  expect(seen('items')).toBe(2.5)
  expect(seen('spent', undefined, '2026-08-13T00:00:00Z')).toBe(700)
  expect(seen('spent', grill, '2026-08-13T00:00:00Z')).toBe(500)
  expect(seen('average_receipt', { field: 'sku', op: 'eq', value: 'none' })).toBe(null)
})

test('promo consent: the newest word holds, and a phone is no permission', () => {
  const at = (day: string) => Date.parse(`2026-08-${day}T00:00:00Z`)
  const view = customer({
    profile: { ...profile, phone: '+70000000001' },
    consents: [
      { channel: 'sms', class: 'promo', given: true, at: at('01') },
      { channel: 'sms', class: 'promo', given: false, at: at('05') },
    ],
  })
  const reachable: Rule = { field: 'reachable.sms', op: 'eq', value: true }
  expect(ask(reachable, view, '2026-08-03T00:00:00Z').holds).toBe(true)
  expect(ask(reachable, view, '2026-08-05T00:00:00Z').holds).toBe(false)
  expect(ask(reachable, customer({ profile: view.profile }), '2026-08-03T00:00:00Z').holds).toBe(false)
  expect(ask(reachable, { ...view, suppressed: [{ channel: 'sms', at: at('02') }] }, '2026-08-03T00:00:00Z').holds).toBe(false)
})

test('a saved segment that leads back to itself accepts nobody', () => {
  const saved = new Map<string, Rule>([
    ['1', { any: [{ member: { saved: '2' } }, { field: 'visits', op: 'gte', value: 1 }] }],
    ['2', { member: { saved: '1' } }],
  ])
  const view = customer({ receipts: [receipt('2026-08-10T12:00:00Z')] })
  expect(ask({ member: { saved: '2' } }, view, '2026-09-01T00:00:00Z', { ...setting, saved }).holds).toBe(true)
  expect(ask({ member: { saved: '2' } }, customer(), '2026-09-01T00:00:00Z', { ...setting, saved }).holds).toBe(false)
  expect(ask({ not: { member: { saved: '9' } } }, view, '2026-09-01T00:00:00Z').holds).toBe(true)
})

test('journey facts: a step never reached was not sent and has no answer', () => {
  const journey = { ask: { sent: true, opened: true, clicked: false, answer: 4, redeemed: false, port: 'happy' } }
  const holds = (rule: Rule) => matches(rule, customer(), 0, setting, journey).holds
  expect(holds({ field: 'journey.ask.answer', op: 'gte', value: 4 })).toBe(true)
  expect(holds({ field: 'journey.ask.port', op: 'in', value: ['happy'] })).toBe(true)
  expect(holds({ field: 'journey.other.sent', op: 'eq', value: false })).toBe(true)
  expect(holds({ field: 'journey.other.answer', op: 'not_set' })).toBe(true)
})

describe('local time', () => {
  test('days begin at midnight, or at the first minute that exists', () => {
    const day = localDay('Europe/Berlin', Date.parse('2026-03-29T12:00:00Z'))
    expect(startOfDay('Europe/Berlin', day)).toBe(Date.parse('2026-03-28T23:00:00Z'))
    // Midnight did not exist in Cairo on 26 April 2024: the clocks went from 00:00 to 01:00.
    expect(startOfDay('Africa/Cairo', localDay('Africa/Cairo', Date.parse('2024-04-26T12:00:00Z')))).toBe(Date.parse('2024-04-25T22:00:00Z'))
  })
  test('a window of a day over a clock change keeps the time on the wall', () => {
    const noon = Date.parse('2026-03-29T10:00:00Z')
    expect(windowStart('Europe/Berlin', noon, 'P1D')).toBe(Date.parse('2026-03-28T11:00:00Z'))
    expect(windowStart('Europe/Berlin', noon, 'PT24H')).toBe(Date.parse('2026-03-28T11:00:00Z'))
  })
  test('a window whose start the clocks skipped begins when they jumped; shown twice, at the first', () => {
    expect(windowStart('Europe/Berlin', Date.parse('2026-03-30T00:30:00Z'), 'P1D')).toBe(Date.parse('2026-03-29T01:00:00Z'))
    expect(windowStart('Europe/Berlin', Date.parse('2026-10-26T01:30:00Z'), 'P1D')).toBe(Date.parse('2026-10-25T00:30:00Z'))
    // Hours are exact: at the second half past two an hour ago is the first.
    expect(windowStart('Europe/Berlin', Date.parse('2026-10-25T01:30:00Z'), 'PT1H')).toBe(Date.parse('2026-10-25T00:30:00Z'))
  })
  test('weekdays count from Monday', () => {
    expect(localHour('Europe/Moscow', Date.parse('2026-10-12T06:00:00Z'))).toEqual({ hour: 9, weekday: 1 })
    expect(localHour('Europe/Moscow', Date.parse('1969-12-28T22:00:00Z'))).toEqual({ hour: 1, weekday: 1 })
  })
  test('whoever was born on 29 February is a year older on 1 March', () => {
    const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000
    expect(ageAt('1992-02-29', day('2026-02-28'))).toBe(33)
    expect(ageAt('1992-02-29', day('2026-03-01'))).toBe(34)
  })
})
