import { durationMs } from '../model/durations'
import type { Condition, FieldCondition, Op, Rule, Scalar, Value } from './ast'
import { fieldOf, type ValueType } from './fields'
import { nameOf } from './matches'
import { satisfies } from './operators'
import { after, before, complement, EVERYTHING, intersect, isEmpty, points, type Region, stretch } from './regions'

/** Conjunctions that a rule may be spread into; a rule of more is not judged. */
const MOST = 512

/** What is known of saved segments, by id; without it `member` is a question of its own. */
export type Saved = ReadonlyMap<string, Rule>

/**
 * Whether nobody at all can match a rule, as far as that shows without looking at anybody: conditions on one and the same thing (a field with its window and
 * filter) that exclude each other. A rule that is not judged, or only excluded by what two things have to do with each other, counts as possible.
 */
export function neverHolds(rule: Rule, saved: Saved = new Map()): boolean {
  const ways = spread(rule, true, saved, [])
  return ways?.every(contradicts) ?? false
}

/** Whether everybody matches, likewise. */
export const alwaysHolds = (rule: Rule, saved?: Saved): boolean => neverHolds({ not: rule }, saved)

/** Whether whoever matches `rule` matches one of `others`. */
export const isCovered = (rule: Rule, others: readonly Rule[], saved?: Saved): boolean =>
  others.length > 0 && neverHolds({ all: [rule, ...others.map((other): Rule => ({ not: other }))] }, saved)

/** A condition that must hold, or must not. */
type Literal = { condition: Exclude<Condition, { member: unknown }> | { member: { saved: string } }; holds: boolean }

/** Every way in which a rule can hold (or not hold), each as what must be so at once; null where there are too many. */
function spread(rule: Rule, holds: boolean, saved: Saved, trail: readonly string[]): Literal[][] | null {
  if ('not' in rule) return spread(rule.not, !holds, saved, trail)
  if ('all' in rule || 'any' in rule) {
    const parts = 'all' in rule ? rule.all : rule.any
    return 'all' in rule === holds ? together(parts, holds, saved, trail) : oneOf(parts, holds, saved, trail)
  }
  if ('member' in rule) {
    const { saved: id } = rule.member
    const inner = trail.includes(id) ? undefined : saved.get(id)
    if (inner) return spread(inner, holds, saved, [...trail, id])
  }
  return [[{ condition: rule, holds }]]
}

function together(parts: readonly Rule[], holds: boolean, saved: Saved, trail: readonly string[]): Literal[][] | null {
  let ways: Literal[][] = [[]]
  for (const part of parts) {
    const more = spread(part, holds, saved, trail)
    if (more === null || more.length * ways.length > MOST) return null
    ways = ways.flatMap((way) => more.map((other) => [...way, ...other]))
  }
  return ways
}

function oneOf(parts: readonly Rule[], holds: boolean, saved: Saved, trail: readonly string[]): Literal[][] | null {
  const ways: Literal[][] = []
  for (const part of parts) {
    const more = spread(part, holds, saved, trail)
    if (more === null || more.length + ways.length > MOST) return null
    ways.push(...more)
  }
  return ways
}

function contradicts(way: readonly Literal[]): boolean {
  const things = new Map<string, Literal[]>()
  for (const literal of way) {
    const name = nameOf(literal.condition)
    things.set(name, [...(things.get(name) ?? []), literal])
  }
  return [...things.values()].some(impossible)
}

/** Whether what is demanded of one thing cannot be so. */
function impossible(demands: readonly Literal[]): boolean {
  const [first] = demands as [Literal]
  if ('member' in first.condition) return demands.some(({ holds }) => holds !== first.holds)
  const field = 'did' in first.condition ? null : fieldOf(first.condition.field)
  if (field === undefined) return false
  const type: ValueType = field?.type ?? 'integer'
  const name = 'did' in first.condition ? '' : first.condition.field
  // What is counted is never unset; what may be unset is so only where every demand allows it.
  if (isNullable(name) && demands.every(allowsUnset)) return false
  const asked = demands.map(({ condition, holds }) => ({ ...comparison(condition as Exclude<Condition, { member: unknown }>), holds }))
  if (asked.some(({ op, holds }) => (op === 'not_set' && holds) || (op === 'is_set' && !holds))) return true
  const compared = asked.filter(({ op }) => op !== 'not_set' && op !== 'is_set')
  return isOrdered(type) ? noNumber(compared, type, least(name)) : noValue(compared, type)
}

type Asked = { op: Op; value?: Value; holds: boolean }

function comparison(condition: Exclude<Condition, { member: unknown }>): { op: Op; value?: Value } {
  if ('did' in condition) return (condition.times as { op: Op; value: Value } | undefined) ?? { op: 'gte', value: 1 }
  const { op, value } = condition as FieldCondition
  return value === undefined ? { op } : { op, value }
}

/** Unset satisfies `not_set` alone, and so every other comparison that must not hold. */
function allowsUnset({ condition, holds }: Literal): boolean {
  return ('op' in condition && condition.op === 'not_set') === holds
}

const COUNTED = new Set(['', 'visits', 'purchases', 'spent', 'items', 'points_balance', 'has_phone', 'has_email'])
/** Facts that are there for everybody have a value always. */
const isNullable = (name: string): boolean =>
  !COUNTED.has(name) && !/^(consent|reachable)\./.test(name) && !(name.startsWith('journey.') && fieldOf(name)?.type === 'boolean')

/** No number of times or days is below zero. Money and points may be: returns and debts. */
const least = (name: string): number => (['', 'visits', 'purchases', 'days_since_last_visit'].includes(name) ? 0 : Number.NEGATIVE_INFINITY)

const isOrdered = (type: ValueType): boolean => ['number', 'integer', 'money', 'instant', 'date'].includes(type)

/** No number (or time, or age of a time) is what all of them demand. */
function noNumber(asked: readonly Asked[], type: ValueType, floor: number): boolean {
  // Averages of whole minor units need not be whole; counts are.
  const whole = type === 'integer'
  let at: Region = stretch(before(floor))
  // "In the last 7 days" speaks of how long ago, whenever now is.
  let ago: Region = EVERYTHING
  for (const { op, value, holds } of asked) {
    const aged = op === 'in_last' || op === 'not_in_last'
    const region = aged ? agesOf(op, value as string) : numbersOf(op, value as Value, type)
    const demanded = holds ? region : complement(region)
    if (aged) ago = intersect(ago, demanded)
    else at = intersect(at, demanded)
  }
  return isEmpty(at, whole) || isEmpty(ago, false)
}

const agesOf = (op: Op, value: string): Region => {
  const last = stretch(before(Number.NEGATIVE_INFINITY), before(durationMs(value)))
  return op === 'in_last' ? last : complement(last)
}

function numbersOf(op: Op, value: Value, type: ValueType): Region {
  const numbers = [value].flat().map((one) => (typeof one === 'number' ? one : Date.parse(type === 'date' ? `${one}T00:00:00Z` : String(one))))
  const [first, second] = numbers as [number, number]
  switch (op) {
    case 'eq':
    case 'in':
      return points(numbers)
    case 'neq':
    case 'not_in':
      return complement(points(numbers))
    case 'gt':
    case 'after':
      return stretch(after(first))
    case 'gte':
      return stretch(before(first))
    case 'lt':
    case 'before':
      return stretch(undefined, before(first))
    case 'lte':
      return stretch(undefined, after(first))
    case 'between':
      return stretch(before(first), after(second))
    default:
      return EVERYTHING
  }
}

/** No text, truth value or list of tags is what all of them demand: of what is named, none is left, or one comparison must both hold and not hold. */
function noValue(asked: readonly Asked[], type: ValueType): boolean {
  const said = new Map<string, boolean>()
  for (const { op, value, holds } of asked) {
    const [key, positive] =
      op === 'neq' || op === 'not_in' ? [`${op === 'neq' ? 'eq' : 'in'} ${JSON.stringify(value)}`, !holds] : [`${op} ${JSON.stringify(value)}`, holds]
    if (said.has(key) && said.get(key) !== positive) return true
    said.set(key, positive)
  }
  if (type !== 'text' && type !== 'boolean') return false
  const named = asked.flatMap(({ op, value, holds }) =>
    (op === 'eq' || op === 'in') === holds && ['eq', 'in', 'neq', 'not_in'].includes(op) ? [[value as Value].flat()] : [],
  )
  const candidates: Scalar[] | undefined = type === 'boolean' ? [true, false] : named[0]
  return candidates?.every((one) => asked.some(({ op, value, holds }) => satisfies(one, op, value, type, { asOf: 0, zone: 'UTC' }) !== holds)) ?? false
}
