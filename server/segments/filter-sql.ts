import type { Filter } from '../../workflows/segments/ast'
import { filterFieldOf } from '../../workflows/segments/fields'
import { compare, compareLocation } from './compare-sql'
import type { Values } from './sql-text'

/** The columns a filter compares; null = rows of this kind never have it. */
export type FilterColumns = {
  location: string
  amount: string
  hour: string
  weekday: string
  properties: string | null
  /** Alias of `receipt_items`. */
  line: string | null
}

/** A filter as a condition on one row (and one line); two-valued like its twin `passesFilter`. */
export function filterSql(filter: Filter, columns: FilterColumns, locations: readonly { id: number; externalId: string }[], values: Values): string {
  const each = (part: Filter) => filterSql(part, columns, locations, values)
  if ('all' in filter) return `(${filter.all.map(each).join(' and ')})`
  if ('any' in filter) return `(${filter.any.map(each).join(' or ')})`
  if ('not' in filter) return `not (${each(filter.not)})`
  const { field, op, value } = filter
  const { properties, line } = columns
  const type = filterFieldOf(field)?.type ?? 'mixed'
  switch (field) {
    case 'location':
      return compareLocation(columns.location, op, value, locations, values)
    case 'amount':
      return compare(columns.amount, op, value, type, values)
    case 'hour':
      return compare(columns.hour, op, value, type, values)
    case 'weekday':
      return compare(columns.weekday, op, value, type, values)
    case 'category':
      return compare(line && `${line}.category`, op, value, type, values)
    case 'sku':
      return compare(line && `${line}.sku`, op, value, type, values)
    case 'channel': {
      const channel = properties && `case when jsonb_typeof(${properties} -> 'channel') = 'string' then ${properties} ->> 'channel' end`
      return compare(channel && `(${channel})`, op, value, type, values)
    }
    default: {
      const name = values.add(field.slice('properties.'.length), 'text')
      return compare(properties && `nullif(${properties} -> ${name}, 'null'::jsonb)`, op, value, type, values)
    }
  }
}
