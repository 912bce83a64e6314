import type { Op, Scalar, Value } from '../../workflows/segments/ast'
import type { ValueType } from '../../workflows/segments/fields'
import { satisfies } from '../../workflows/segments/operators'
import type { Values } from './sql-text'

/** Comparisons in SQL, each two-valued: an unset (null) left side satisfies only `not_set`. The twins of `operators.ts`. */

const SIGNS: Partial<Record<Op, string>> = { eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', before: '<', after: '>' }
const CASTS: Record<ValueType, string> = {
  text: 'text',
  number: 'float8',
  integer: 'float8',
  money: 'float8',
  boolean: 'boolean',
  instant: 'timestamptz',
  date: 'date',
  tags: 'text',
  mixed: 'jsonb',
}

/** `null` as left side: a field that this kind of row never has. */
export function compare(left: string | null, op: Op, value: Value | undefined, type: ValueType, values: Values, recent?: () => string): string {
  if (left === null) return op === 'not_set' ? 'true' : 'false'
  if (type === 'tags') return tags(left, op, value, values)
  if (op === 'is_set') return `${left} is not null`
  if (op === 'not_set') return `${left} is null`
  const test = type === 'mixed' ? mixed(left, op, value!, values) : plain(left, op, value!, type, values, recent)
  return `(${left} is not null and ${test})`
}

function plain(left: string, op: Op, value: Value, type: ValueType, values: Values, recent?: () => string): string {
  const place = (v: unknown, suffix = '') => values.add(type === 'instant' ? new Date(v as string) : v, CASTS[type] + suffix)
  const sign = SIGNS[op]
  if (sign) return `${left} ${sign} ${place(value)}`
  switch (op) {
    case 'in':
      return `${left} = any(${place(value, '[]')})`
    case 'not_in':
      return `${left} <> all(${place(value, '[]')})`
    case 'between': {
      const [from, to] = value as Scalar[]
      return `${left} between ${place(from)} and ${place(to)}`
    }
    case 'contains':
      return `position(${place(value)} in ${left}) > 0`
    case 'starts_with':
      return `starts_with(${left}, ${place(value)})`
    case 'in_last':
      return `(${recent!()})`
    case 'not_in_last':
      return `not (${recent!()})`
    default:
      return 'false'
  }
}

/** An empty list of tags is a value: it has none of them. */
function tags(left: string, op: Op, value: Value | undefined, values: Values): string {
  if (op === 'is_set') return `cardinality(${left}) > 0`
  if (op === 'not_set') return `cardinality(${left}) = 0`
  if (op === 'contains') return `${values.add(value, 'text')} = any(${left})`
  const overlap = `${left} && ${values.add(value, 'text[]')}`
  return op === 'in' ? overlap : `not (${overlap})`
}

/** JSON of any kind: equal means the same kind and value; order is for numbers only. */
function mixed(left: string, op: Op, value: Value, values: Values): string {
  const json = (v: unknown) => values.add(JSON.stringify(v), 'jsonb')
  const number = `case when jsonb_typeof(${left}) = 'number' then (${left})::numeric end`
  const text = `case when jsonb_typeof(${left}) = 'string' then ${left} #>> '{}' end`
  const list = `case when jsonb_typeof(${left}) = 'array' then ${left} else jsonb_build_array(${left}) end`
  const overlap = () => `exists (select 1 from jsonb_array_elements(${list}) e where ${json(value)} @> jsonb_build_array(e))`
  switch (op) {
    case 'eq':
      return `${left} = ${json(value)}`
    case 'neq':
      return `${left} <> ${json(value)}`
    case 'in':
      return overlap()
    case 'not_in':
      return `not ${overlap()}`
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return `coalesce(${number} ${SIGNS[op]} ${values.add(value, 'numeric')}, false)`
    case 'between': {
      const [from, to] = value as Scalar[]
      return `coalesce(${number} between ${values.add(from, 'numeric')} and ${values.add(to, 'numeric')}, false)`
    }
    case 'contains': {
      const member = `case when jsonb_typeof(${left}) = 'array' then ${left} @> ${json([value])} end`
      return `coalesce(position(${values.add(value, 'text')} in ${text}) > 0, ${member}, false)`
    }
    case 'starts_with':
      return `coalesce(starts_with(${text}, ${values.add(value, 'text')}), false)`
    default:
      return 'false'
  }
}

/** Locations are few and named by external id: the operator is evaluated here, SQL compares ids. */
export function compareLocation(
  left: string,
  op: Op,
  value: Value | undefined,
  locations: readonly { id: number; externalId: string }[],
  values: Values,
): string {
  if (op === 'is_set') return `${left} is not null`
  if (op === 'not_set') return `${left} is null`
  const ids = locations.filter((l) => satisfies(l.externalId, op, value, 'text', { asOf: 0, zone: 'UTC' })).map((l) => l.id)
  return `(${left} is not null and ${left} = any(${values.add(ids, 'bigint[]')}))`
}
