import fc from 'fast-check'
import type { Condition, Filter, FilterCondition, Op, Rule, Value } from '../segments/ast'
import { FIELDS, FILTER_FIELDS, OPS, type ValueType } from '../segments/fields'
import { OPERATORS } from '../segments/operators'

/** Rules that a small invented crowd (`server/segments/testing.ts`) can satisfy: every field, every operator, groups, filters, windows. */

const WORDS: Record<string, string[]> = {
  city: ['Moscow', 'Tula', 'Perm'],
  gender: ['f', 'm'],
  region: ['North', 'South'],
  language: ['ru', 'en'],
  tier: ['gold', 'silver', 'bronze'],
  tags: ['vip', 'staff', 'new', 'none'],
  home_location: ['L1', 'L2', 'L3', 'L9'],
  favourite_location: ['L1', 'L2', 'L3'],
  location: ['L1', 'L2', 'L3', 'L9'],
  favourite_category: ['Grill', 'Tea', 'Cake'],
  category: ['Grill', 'Tea', 'Cake', 'Soup'],
  sku: ['s1', 's2', 's3', 's9'],
  channel: ['email', 'hall'],
  time_zone: ['America/New_York', 'Asia/Kolkata', 'Nowhere/Land'],
}

const duration = fc.constantFrom('P1D', 'P7D', 'P2W', 'P30D', 'P90D', 'P365D', 'PT6H', 'P3DT12H')
const instant = fc.integer({ min: Date.parse('2025-09-01T00:00:00Z'), max: Date.parse('2026-05-01T00:00:00Z') }).map((ms) => new Date(ms).toISOString())
const date = fc.constantFrom('1990-02-28', '1992-02-29', '2000-03-29', '1991-01-01', '2005-12-31')

function numberFor(name: string): fc.Arbitrary<number> {
  if (name === 'spent' || name === 'average_receipt' || name === 'amount') return fc.constantFrom(0, 100, 200, 250, 450, 500, 700, 1000, 1500, 3000)
  if (name === 'days_since_last_visit') return fc.integer({ min: -1, max: 210 })
  if (name === 'age') return fc.integer({ min: 24, max: 37 })
  if (name === 'hour') return fc.integer({ min: 0, max: 23 })
  if (name === 'weekday') return fc.integer({ min: 1, max: 7 })
  if (name === 'points_balance') return fc.constantFrom(-50, 0, 50, 100, 300)
  if (name === 'items') return fc.constantFrom(0, 0.3, 1, 1.35, 2, 2.7, 5)
  return fc.integer({ min: 0, max: 8 })
}

const mixedValue = fc.constantFrom<string | number | boolean>('grill', 'tea', 'many', 3, 2, 2.5, true, false)

function scalar(name: string, type: ValueType, op: Op): fc.Arbitrary<string | number | boolean> {
  switch (type) {
    case 'text':
    case 'tags': {
      const words = fc.constantFrom(...(WORDS[name] ?? ['x']))
      return op === 'starts_with' || op === 'contains' ? words.map((w) => (type === 'tags' ? w : w.slice(0, 2))) : words
    }
    case 'boolean':
      return fc.boolean()
    case 'instant':
      return instant
    case 'date':
      return date
    case 'mixed':
      if (['gt', 'gte', 'lt', 'lte', 'between'].includes(op)) return fc.constantFrom(1, 2, 2.5, 3, 4)
      return op === 'contains' || op === 'starts_with' ? fc.constantFrom('grill', 'gr', 'tea', 'ma') : mixedValue
    default:
      return numberFor(name)
  }
}

function comparison(name: string, type: ValueType): fc.Arbitrary<{ op: Op; value?: Value }> {
  return fc.constantFrom(...OPS[type]).chain((op): fc.Arbitrary<{ op: Op; value?: Value }> => {
    const one = scalar(name, type, op)
    switch (OPERATORS[op].takes) {
      case 'nothing':
        return fc.constant({ op })
      case 'one':
        return one.map((value) => ({ op, value }))
      case 'duration':
        return duration.map((value) => ({ op, value }))
      case 'many':
        return fc.uniqueArray(one, { minLength: 1, maxLength: 3 }).map((value) => ({ op, value }))
      case 'pair':
        return fc.tuple(one, one).map((pair) => ({ op, value: [...pair].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)) }))
    }
  })
}

const filterCondition: fc.Arbitrary<FilterCondition> = fc.constantFrom(...FILTER_FIELDS).chain(({ name, type }) => {
  const field = name === 'properties.' ? 'properties.guests' : name
  return comparison(field, type).map((compared) => ({ field, ...compared }))
})

const grouped = <T>(leaf: fc.Arbitrary<T>, depth: number): fc.Arbitrary<T | { all: T[] } | { any: T[] } | { not: T }> => {
  if (depth === 0) return leaf
  const inner = grouped(leaf, depth - 1) as fc.Arbitrary<T>
  const list = fc.array(inner, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    { arbitrary: leaf, weight: 3 },
    { arbitrary: list.map((all) => ({ all })), weight: 1 },
    { arbitrary: list.map((any) => ({ any })), weight: 1 },
    { arbitrary: inner.map((not) => ({ not })), weight: 1 },
  )
}

export const anyFilter: fc.Arbitrary<Filter> = grouped<Filter>(filterCondition, 2)

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const present = <T extends object>(object: T): T => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T

const fieldCondition: fc.Arbitrary<Condition> = fc.constantFrom(...FIELDS).chain((field) => {
  const name = field.name === 'attributes.' ? 'attributes.likes' : field.name
  const compared = comparison(name, field.type)
  if (!field.narrows) return compared.map((c) => ({ field: name, ...c }))
  return fc.tuple(compared, maybe(anyFilter), maybe(duration)).map(([c, where, window]) => present({ field: name, ...c, where, window }))
})

const did: fc.Arbitrary<Condition> = fc
  .record({
    did: fc.constantFrom('purchased', 'visited', 'message_opened', 'custom.party', 'call'),
    times: maybe(
      fc.oneof(
        fc.record({ op: fc.constantFrom<Op>('eq', 'neq', 'gt', 'gte', 'lt', 'lte'), value: fc.integer({ min: 0, max: 4 }) }),
        fc.integer({ min: 0, max: 3 }).map((n) => ({ op: 'between' as Op, value: [n, n + 1] })),
      ),
    ),
    within: maybe(duration),
    where: maybe(anyFilter),
  })
  .map(present)

/** History and events weigh more: there the two meanings could differ most. */
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { arbitrary: fieldCondition, weight: 4 },
  { arbitrary: fieldCondition.filter((c) => 'field' in c && !c.field.includes('.')), weight: 4 },
  { arbitrary: did, weight: 3 },
)

export const anyRule: fc.Arbitrary<Rule> = grouped<Rule>(condition, 2)
