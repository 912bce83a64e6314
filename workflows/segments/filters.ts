import type { Filter, FilterCondition } from './ast'
import { filterConditions } from './ast'
import { filterFieldOf } from './fields'
import { type Seen, satisfies } from './operators'

/** Something that happened, as a filter sees it. Null = unset. */
export type Occurrence = {
  location: string | null
  amount: number | null
  hour: number | null
  weekday: number | null
  properties: Record<string, unknown>
}

export type FilterLine = { sku: string; category: string | null }

/** True when a filter speaks of lines: then single lines match, and money and items count those only. */
export const speaksOfLines = (filter: Filter): boolean => filterConditions(filter).some(({ field }) => field === 'category' || field === 'sku')

/** Whether one line (with the receipt it stands on) satisfies a filter; without a line, `category` and `sku` are unset. */
export function passesFilter(filter: Filter, occurrence: Occurrence, line: FilterLine | null): boolean {
  if ('all' in filter) return filter.all.every((part) => passesFilter(part, occurrence, line))
  if ('any' in filter) return filter.any.some((part) => passesFilter(part, occurrence, line))
  if ('not' in filter) return !passesFilter(filter.not, occurrence, line)
  const field = filterFieldOf(filter.field)
  // No filter field holds an instant, so neither zone nor time matter here.
  return field !== undefined && satisfies(seenBy(filter, occurrence, line), filter.op, filter.value, field.type, { asOf: 0, zone: 'UTC' })
}

/** The lines that count, in order: all of them where the filter speaks of whole receipts and those match, none where they do not. */
export function matchingLines<L extends FilterLine>(filter: Filter | null | undefined, occurrence: Occurrence, lines: readonly L[]): L[] {
  if (!filter) return [...lines]
  if (speaksOfLines(filter)) return lines.filter((line) => passesFilter(filter, occurrence, line))
  return passesFilter(filter, occurrence, null) ? [...lines] : []
}

/** Whether a receipt or event counts: as a whole, or by at least one of its lines. */
export function counts(filter: Filter | null | undefined, occurrence: Occurrence, lines: readonly FilterLine[]): boolean {
  if (!filter) return true
  return speaksOfLines(filter) ? lines.some((line) => passesFilter(filter, occurrence, line)) : passesFilter(filter, occurrence, null)
}

/** What mail programs also do by themselves: fetch the pictures of a message, follow its links to look for harm. */
const BY_MACHINES: ReadonlySet<string> = new Set(['message_opened', 'message_clicked'])

/** Whether a fact counts for who waits for its type: as `counts`, but opens and clicks of machines only where the filter itself asks about `properties.machine`. */
export function heard(filter: Filter | null | undefined, fact: Occurrence & { type: string }, lines: readonly FilterLine[]): boolean {
  const machine = BY_MACHINES.has(fact.type) && own(fact.properties, 'machine') === true
  if (machine && !(filter && filterConditions(filter).some(({ field }) => field === 'properties.machine'))) return false
  return counts(filter, fact, lines)
}

/** What a condition looks at, of a receipt or event and of one of its lines. */
export function seenBy(condition: FilterCondition, occurrence: Occurrence, line: FilterLine | null): Seen {
  switch (condition.field) {
    case 'location':
      return occurrence.location
    case 'amount':
      return occurrence.amount
    case 'hour':
      return occurrence.hour
    case 'weekday':
      return occurrence.weekday
    case 'category':
      return line?.category
    case 'sku':
      return line?.sku
    case 'channel': {
      const channel = own(occurrence.properties, 'channel')
      return typeof channel === 'string' ? channel : null
    }
    default:
      return own(occurrence.properties, condition.field.slice('properties.'.length))
  }
}

export const own = (object: Record<string, unknown>, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : null)
