import { parseDuration, SECOND } from '../model/durations'
import type { Instant } from '../model/journey'
import type { Op, Scalar, Value } from './ast'
import type { ValueType } from './fields'
import { windowStart } from './zones'

/** What was seen of a field: null (or undefined) = unset. Instants are ms, dates `yyyy-mm-dd`, tags a list, `mixed` any JSON. */
export type Seen = unknown

/** When and where an operator is evaluated: windows are counted in local days of the zone. */
export type When = { asOf: Instant; zone: string }

export type Operator = {
  /** Key in `words/*.json`. */
  label: string
  takes: 'nothing' | 'one' | 'many' | 'pair' | 'duration'
  /** Whether a set value satisfies it. Unset values satisfy only `not_set`; the caller has seen to that. */
  evaluate: (seen: Seen, value: Value, when: When, type: ValueType) => boolean
}

const operand = (value: Scalar, type: ValueType): Scalar => (type === 'instant' ? Date.parse(value as string) : value)

/** Numbers with numbers, texts (dates) with texts; anything else is no order at all. */
function compares(seen: Seen, value: Scalar, type: ValueType, test: (order: number) => boolean): boolean {
  const other = operand(value, type)
  if (typeof seen === 'number' && typeof other === 'number') return test(seen - other)
  if (type === 'date' && typeof seen === 'string' && typeof other === 'string') return test(seen < other ? -1 : seen > other ? 1 : 0)
  return false
}

const has = (seen: Seen, value: Scalar): boolean =>
  Array.isArray(seen) ? seen.includes(value) : typeof seen === 'string' && typeof value === 'string' && seen.includes(value)
const among = (seen: Seen, values: Scalar[]): boolean => (Array.isArray(seen) ? values.some((v) => seen.includes(v)) : values.includes(seen as Scalar))
const recent = (seen: Seen, value: Value, when: When) =>
  typeof seen === 'number' && seen > windowStart(when.zone, when.asOf, value as string) && seen <= when.asOf

const one = (label: string, evaluate: (seen: Seen, value: Scalar, type: ValueType) => boolean): Operator => ({
  label,
  takes: 'one',
  evaluate: (seen, value, _when, type) => evaluate(seen, value as Scalar, type),
})

export const OPERATORS: Record<Op, Operator> = {
  eq: one('ops.eq', (seen, value) => seen === value),
  neq: one('ops.neq', (seen, value) => seen !== value),
  in: { label: 'ops.in', takes: 'many', evaluate: (seen, value) => among(seen, value as Scalar[]) },
  not_in: { label: 'ops.not_in', takes: 'many', evaluate: (seen, value) => !among(seen, value as Scalar[]) },
  gt: one('ops.gt', (seen, value, type) => compares(seen, value, type, (order) => order > 0)),
  gte: one('ops.gte', (seen, value, type) => compares(seen, value, type, (order) => order >= 0)),
  lt: one('ops.lt', (seen, value, type) => compares(seen, value, type, (order) => order < 0)),
  lte: one('ops.lte', (seen, value, type) => compares(seen, value, type, (order) => order <= 0)),
  between: {
    label: 'ops.between',
    takes: 'pair',
    evaluate: (seen, value, _when, type) => {
      const [from, to] = value as [Scalar, Scalar]
      return compares(seen, from, type, (order) => order >= 0) && compares(seen, to, type, (order) => order <= 0)
    },
  },
  contains: one('ops.contains', has),
  starts_with: one('ops.starts_with', (seen, value) => typeof seen === 'string' && typeof value === 'string' && seen.startsWith(value)),
  is_set: { label: 'ops.is_set', takes: 'nothing', evaluate: () => true },
  not_set: { label: 'ops.not_set', takes: 'nothing', evaluate: () => false },
  before: one('ops.before', (seen, value, type) => compares(seen, value, type, (order) => order < 0)),
  after: one('ops.after', (seen, value, type) => compares(seen, value, type, (order) => order > 0)),
  in_last: { label: 'ops.in_last', takes: 'duration', evaluate: recent },
  not_in_last: { label: 'ops.not_in_last', takes: 'duration', evaluate: (seen, value, when) => !recent(seen, value, when) },
}

/** An operator by its name; a draft may hold any. */
export const operatorOf = (op: string): Operator | undefined => (OPERATORS as Partial<Record<string, Operator>>)[op]

const NAMED: ReadonlySet<ValueType> = new Set(['text', 'date', 'mixed'])

/** Key of an operator's word: a number equals, a name is. */
export const labelOf = (op: Op, type: ValueType): string =>
  NAMED.has(type) && op === 'eq' ? 'ops.is' : NAMED.has(type) && op === 'neq' ? 'ops.is_not' : OPERATORS[op].label

/** Whether what was seen satisfies an operator. Unset = null, undefined; a list without entries counts as unset only for `is_set` and `not_set`. */
export function satisfies(seen: Seen, op: Op, value: Value | undefined, type: ValueType, when: When): boolean {
  const empty = Array.isArray(seen) && seen.length === 0 && type === 'tags'
  if (op === 'not_set') return seen == null || empty
  if (op === 'is_set') return seen != null && !empty
  return seen != null && OPERATORS[op].evaluate(seen, value as Value, when, type)
}

/** Longest text and longest list a rule may hold. */
export const MAX_TEXT = 500
export const MAX_LIST = 1000

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const sound = (text: string) => text.length > 0 && text.length <= MAX_TEXT && !text.includes('\0') && !LONE_SURROGATE.test(text)

/** Why one value does not suit a type, as a diagnostic's code; null when it does. */
export function unsuitable(value: unknown, type: ValueType): string | null {
  switch (type) {
    case 'text':
    case 'tags':
      return typeof value !== 'string' ? 'rule.value_not_text' : sound(value) ? null : 'rule.text_unusable'
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'rule.value_not_number'
    case 'integer':
    case 'money':
      return typeof value !== 'number' ? 'rule.value_not_number' : Number.isSafeInteger(value) ? null : 'rule.value_not_whole'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'rule.value_not_boolean'
    case 'instant':
      return typeof value === 'string' && isInstant(value) ? null : 'rule.value_not_time'
    case 'date':
      return typeof value === 'string' && isDate(value) ? null : 'rule.value_not_date'
    case 'mixed':
      if (typeof value === 'string') return sound(value) ? null : 'rule.text_unusable'
      return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)) ? null : 'rule.value_not_scalar'
  }
}

const isDate = (text: string) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && text >= '0001' && new Date(ms).toISOString().slice(0, 10) === text
}

/** RFC 3339 with an offset. */
const isInstant = (text: string) =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/.test(text) && isDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text))

/** A window: at least a second, at most ten years. */
export const isWindow = (value: unknown): value is string => {
  const ms = typeof value === 'string' ? parseDuration(value) : null
  return ms !== null && ms >= SECOND && ms <= 3660 * 24 * 3600 * SECOND
}
