import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyRule } from '../testing/rules'
import type { Rule } from './ast'
import { matches } from './matches'
import { alwaysHolds, isCovered, neverHolds } from './truth'
import type { CustomerView, Setting } from './view'

const is = (field: string, op: string, value?: unknown, more: object = {}) => ({ field, op, ...(value === undefined ? {} : { value }), ...more }) as Rule

describe('a rule that nobody can match', () => {
  const never: [string, Rule][] = [
    ['two ends that do not meet', { all: [is('days_since_last_visit', 'gt', 60), is('days_since_last_visit', 'lt', 30)] }],
    ['whole numbers between neighbours', { all: [is('visits', 'gt', 5), is('visits', 'lt', 6)] }],
    ['fewer than nothing', is('visits', 'lt', 0)],
    ['an event fewer than 0 times', { not: { did: 'visited', times: { op: 'gte', value: 0 } } }],
    ['two values at once', { all: [is('tier', 'eq', 'gold'), is('tier', 'in', ['silver', 'bronze'])] }],
    ['a value and none', { all: [is('city', 'eq', 'Tula'), is('city', 'not_set')] }],
    ['yes and no', { all: [is('consent.email', 'eq', true), { not: is('has_phone', 'eq', true) }, is('consent.email', 'neq', true)] }],
    ['a word that does not begin so', { all: [is('city', 'in', ['Tula', 'Perm']), is('city', 'starts_with', 'Mo')] }],
    ['recently and long ago', { all: [is('last_visit_at', 'in_last', 'P7D'), is('last_visit_at', 'not_in_last', 'P30D')] }],
    ['days out of order', { all: [is('birthday', 'before', '1990-01-01'), is('birthday', 'after', '1990-01-01')] }],
    ['what is always set, unset', is('spent', 'not_set')],
    ['every way closed', { any: [is('visits', 'lt', 0), { all: [is('age', 'gt', 40), is('age', 'lte', 40)] }] }],
    ['a segment and not that segment', { all: [{ member: { saved: '7' } }, { not: { member: { saved: '7' } } }] }],
    ['the same but for nothing', { all: [is('visits', 'gte', 3, { window: 'P90D' }), { not: is('visits', 'gt', 2, { window: 'P90D' }) }] }],
  ]
  it.each(never)('%s', (_name, rule) => {
    expect(neverHolds(rule)).toBe(true)
    expect(alwaysHolds({ not: rule })).toBe(true)
  })

  const possible: [string, Rule][] = [
    ['two ends that meet', { all: [is('days_since_last_visit', 'gt', 30), is('days_since_last_visit', 'lt', 60)] }],
    ['another window', { all: [is('visits', 'gte', 3, { window: 'P90D' }), is('visits', 'lt', 3, { window: 'P30D' })] }],
    ['another filter', { all: [is('spent', 'gt', 9, { where: is('category', 'eq', 'Tea') }), is('spent', 'lt', 9)] }],
    ['neither more nor less: unset', { all: [{ not: is('age', 'gte', 18) }, { not: is('age', 'lt', 18) }] }],
    ['two tags', { all: [is('tags', 'contains', 'vip'), is('tags', 'contains', 'new')] }],
    ['money below zero', is('spent', 'lt', 0)],
    ['an average between whole units', { all: [is('average_receipt', 'gt', 5), is('average_receipt', 'lt', 6)] }],
    ['what is said in words of its own', { all: [is('attributes.nick', 'eq', 'a'), is('attributes.nick', 'eq', 'b')] }],
  ]
  it.each(possible)('but not %s', (_name, rule) => expect(neverHolds(rule)).toBe(false))

  it('looks into saved segments, also one that names itself', () => {
    const saved = new Map<string, Rule>([
      ['7', is('visits', 'gte', 5)],
      ['8', { all: [{ member: { saved: '8' } }, is('visits', 'gte', 1)] }],
    ])
    expect(neverHolds({ all: [{ member: { saved: '7' } }, is('visits', 'lt', 5)] }, saved)).toBe(true)
    expect(neverHolds({ member: { saved: '8' } }, saved)).toBe(false)
  })

  it('leaves alone what would take too long', () => {
    const either = (n: number): Rule => ({ any: [is(`attributes.a${n}`, 'eq', 1), is(`attributes.b${n}`, 'eq', 1)] })
    expect(neverHolds({ all: [...Array.from({ length: 40 }, (_, n) => either(n)), is('visits', 'lt', 0)] })).toBe(false)
  })
})

it('who is covered by an earlier rule', () => {
  expect(isCovered(is('visits', 'gte', 10), [is('visits', 'gte', 5)])).toBe(true)
  expect(isCovered(is('visits', 'gte', 5), [is('visits', 'gte', 10)])).toBe(false)
  expect(isCovered(is('tier', 'eq', 'gold'), [is('tier', 'eq', 'gold')])).toBe(true)
  expect(isCovered(is('visits', 'gte', 0), [is('visits', 'lt', 3), is('visits', 'gt', 1)])).toBe(true)
  expect(isCovered(is('age', 'is_set'), [is('age', 'lt', 30), is('age', 'gte', 30)])).toBe(true)
  expect(isCovered(is('visits', 'gte', 5), [])).toBe(false)
})

const NOW = Date.UTC(2026, 3, 1)
const setting: Setting = { timeZone: 'Europe/Moscow', locations: new Map([['L1', 'Europe/Moscow']]), sandbox: true, saved: new Map() }

/** A guest out of a number: many kinds of gaps and values among few. */
function guest(n: number): CustomerView {
  const of = <T>(shift: number, ...values: T[]): T => values[Math.floor(n / shift) % values.length]!
  const receipts = Array.from({ length: of(1, 0, 1, 2, 5) }, (_, i) => ({
    location: 'L1',
    occurredAt: NOW - (i * 40 + of(3, 0, 3, 25, 70, 150)) * 86_400_000,
    day: new Date(NOW - (i * 40 + of(3, 0, 3, 25, 70, 150)) * 86_400_000).toISOString().slice(0, 10),
    hour: of(2, 9, 14, 20),
    weekday: of(5, 1, 3, 7),
    total: of(2, 100, 250, 700, 1500),
    lines: [
      { sku: of(2, 's1', 's2', 's3'), category: of(3, 'Grill', 'Tea', null), quantity: of(5, 1, 2, 0.3), price: of(2, 100, 250, 700, 1500), discount: 0 },
    ],
    returns: [],
  }))
  return {
    id: n,
    profile: {
      gender: of(1, 'f', 'm', null),
      birthday: of(2, '1992-02-29', '2000-03-29', '2030-01-01', null),
      city: of(3, 'Moscow', 'Tula', 'Perm', null),
      region: of(5, 'North', null),
      language: of(2, 'ru', null),
      timeZone: null,
      homeLocation: of(4, 'L1', null),
      joinedAt: of(3, NOW - 90 * 86_400_000, NOW - 3 * 86_400_000, null),
      tags: of(2, [], ['vip'], ['vip', 'new']),
      tier: of(3, 'gold', 'silver', null),
      phone: of(2, '+7', null),
      email: of(3, 'a@b', null),
      ids: {},
      attributes: of(2, {}, { likes: 'grill' }, { likes: 3 }, { likes: 2.5 }, { likes: true }) as Record<string, unknown>,
    },
    consents: of(3, [], [{ channel: 'email', class: 'promo', given: true, at: 0 }]),
    suppressed: [],
    receipts,
    checkIns: [],
    facts: receipts.map((receipt) => ({
      type: 'purchased',
      occurredAt: receipt.occurredAt,
      location: 'L1',
      day: receipt.day,
      amount: receipt.total,
      properties: {},
      receipt,
    })),
    points: of(2, [], [{ at: 0, amount: 100 }], [{ at: 0, amount: -50 }]),
  }
}
const crowd = Array.from({ length: 60 }, (_, n) => guest(n * 7))

it('what is called impossible matches nobody of a crowd, what is called certain everybody', () => {
  let judged = 0
  // Conditions of one kind with themselves, turned and joined: most random pairs speak of different things.
  const rule = fc.oneof(
    anyRule,
    fc.tuple(anyRule, anyRule, anyRule).map(([a, b, c]): Rule => ({ all: [{ any: [a, b] }, { not: a }, { any: [{ not: b }, c] }] })),
    fc.tuple(anyRule, anyRule).map(([a, b]): Rule => ({ any: [a, { not: { all: [a, b] } }] })),
  )
  fc.assert(
    fc.property(rule, (one) => {
      const never = neverHolds(one)
      const always = alwaysHolds(one)
      if (!never && !always) return
      judged++
      for (const view of crowd) expect(matches(one, view, NOW, setting).holds).toBe(always)
    }),
    { numRuns: 1000 },
  )
  expect(judged).toBeGreaterThan(100)
})
