import type { FieldCondition, Filter, FilterCondition, Rule } from '../../../workflows/segments/ast'
import type { Formats } from '../../_ui/format'
import type { Translate } from './phrases'

/** Facts whose usual comparison has a shorter way to be said on a card: "Away 60+ days". */
const SHORT: Record<string, readonly string[]> = {
  days_since_last_visit: ['gt', 'gte'],
  spent: ['gte', 'gt', 'lt', 'lte'],
  average_receipt: ['gte', 'gt', 'lt', 'lte'],
  visits: ['gte', 'gt', 'lt', 'lte', 'eq'],
}

/** A plain rule in a marketer's few words, or null where only the full sentence will do. */
export function briefRule(from: unknown, words: Translate, format: Formats, duration: (iso: string) => string): string | null {
  const parts = conditionsOf(from as Rule)
  if (!parts) return null
  const said = parts.map((part) => briefCondition(part, words, format, duration))
  if (said.some((text) => text === null)) return null
  const text = said.join(', ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function conditionsOf(rule: Rule): FieldCondition[] | null {
  if ('all' in rule) {
    const parts = rule.all.map((part) => ('field' in part ? part : null))
    return parts.length > 0 && parts.every((part) => part !== null) ? parts : null
  }
  return 'field' in rule ? [rule] : null
}

function briefCondition(
  { field, op, value, where, window }: FieldCondition,
  words: Translate,
  format: Formats,
  duration: (iso: string) => string,
): string | null {
  if (where || !SHORT[field]?.includes(op) || typeof value !== 'number') return null
  const money = field === 'spent' || field === 'average_receipt'
  const key = `canvas.brief.${field}.${op}`
  if (!words.has(key)) return null
  const text = words(key, { value: money ? format.money(value) : value })
  return window ? words('canvas.brief.within', { text, within: duration(window) }) : text
}

/** "Grill, Fish": a filter that only names things, by their names. */
export function briefFilter(from: unknown): string | null {
  const filter = from as Filter
  const parts = 'all' in filter ? filter.all : [filter]
  const names = parts.map((part) => ('field' in part ? namesOf(part) : null))
  return names.length > 0 && names.every((name) => name !== null) ? names.join(', ') : null
}

function namesOf({ field, op, value }: FilterCondition): string | null {
  if (!['category', 'sku'].includes(field) || !['in', 'eq'].includes(op)) return null
  const list = [value].flat().filter((name) => typeof name === 'string')
  return list.length > 0 ? list.join(', ') : null
}
