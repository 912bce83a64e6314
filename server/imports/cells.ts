import type { Issue } from '../faults'
import { instantOf } from '../local-time'
import { MAX_MONEY } from '../receipts/service'
import { parseTime } from '../rest/time'

/** What a cell came to, or why it did not. */
export type Read<T> = { value: T } | { issue: Omit<Issue, 'path'> }

const EXPONENT = /^[+-]?\d+([.,]\d+)?[eE][+-]?\d+$/
export const isExponent = (text: string): boolean => EXPONENT.test(text.trim())

/** A comma before more or fewer digits than money has in this file (`12,5`): a decimal comma most likely, yet worth a look. */
export const isLooseComma = (text: string, decimals: number): boolean => {
  const fraction = /^[+-]?[\d\s\u00a0\u202f]+,(\d+)$/.exec(text.trim())?.[1]
  return fraction !== undefined && fraction.length !== decimals
}

/**
 * Money of a file as minor units: `12.34` with 2 decimals is 1234, more digits are rounded half up. `12,5` is read as a decimal comma; `1,234`
 * could be either and is refused. A number in exponent form is what some exports make of nothing (`4.440892e-16`).
 */
export function money(text: string, decimals: number): Read<number> {
  const given = text.trim().replace(/(\d)[\s\u00a0\u202f](?=\d{3}(\D|$))/g, '$1')
  if (isExponent(given)) return bounded(Math.round(Number(given.replace(',', '.')) * 10 ** decimals), given)
  const match = /^([+-]?)(\d+)(?:([.,])(\d+))?$/.exec(given)
  if (!match) return { issue: { code: 'money.unreadable', values: { text: given.slice(0, 40) } } }
  const [, sign, whole, mark, fraction = ''] = match
  if (mark === ',' && fraction.length === 3) return { issue: { code: 'money.ambiguous', values: { text: given.slice(0, 40) } } }
  const digits = Number(whole! + fraction.slice(0, decimals).padEnd(decimals, '0'))
  const value = digits + (Number(fraction[decimals] ?? 0) >= 5 ? 1 : 0)
  return bounded(sign === '-' && value !== 0 ? -value : value, given)
}

/** What is beyond this many minor units is a number of something else: a card, a bar code. */
const bounded = (value: number, text: string): Read<number> =>
  Math.abs(value) <= MAX_MONEY ? { value } : { issue: { code: 'money.unlikely', values: { text: text.slice(0, 40) } } }

/** A plain number such as a quantity; decimal comma or point. */
export function quantity(text: string): Read<number> {
  const value = Number(text.trim().replace(',', '.'))
  return text.trim() !== '' && Number.isFinite(value) ? { value } : { issue: { code: 'quantity.unreadable', values: { text: text.trim().slice(0, 40) } } }
}

const TOKENS: Record<string, [name: string, pattern: string]> = {
  yyyy: ['year', '(\\d{4})'],
  MM: ['month', '(\\d\\d)'],
  M: ['month', '(\\d{1,2})'],
  dd: ['day', '(\\d\\d)'],
  d: ['day', '(\\d{1,2})'],
  HH: ['hour', '(\\d\\d)'],
  H: ['hour', '(\\d{1,2})'],
  mm: ['minute', '(\\d\\d)'],
  ss: ['second', '(\\d\\d)'],
  SSS: ['ms', '(\\d{3})'],
}

export type TimeReader = (text: string) => Read<number>

/**
 * Reads times of a file. With a format (`yyyy-MM-dd HH:mm:ss`) they are wall clock times in `zone`; without one RFC 3339 is expected, or ISO without
 * an offset in `zone`. Days that the calendar does not have are refused, and so is 03/04/2025, which may be March or April.
 */
export function timeReader(format: string | undefined, zone: string): TimeReader {
  if (format === undefined) return (text) => isoTime(text.trim(), zone)
  const names: string[] = []
  const pattern = format.replace(/yyyy|SSS|MM|M|dd|d|HH|H|mm|ss|[^A-Za-z0-9]/g, (token) => {
    const known = TOKENS[token]
    if (!known) return token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    names.push(known[0])
    return known[1]
  })
  const regex = new RegExp(`^${pattern}$`)
  return (text) => {
    const match = regex.exec(text.trim())
    if (!match) return { issue: { code: 'time.format', values: { format, text: text.trim().slice(0, 40) } } }
    const part: Record<string, number> = {}
    for (const [i, name] of names.entries()) part[name] = Number(match[i + 1])
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0 } = part
    return wallTime([year, month, day, hour, minute, second, ms], zone, text)
  }
}

type Wall = [year: number, month: number, day: number, hour: number, minute: number, second: number, ms: number]

function wallTime([year, month, day, hour, minute, second, ms]: Wall, zone: string, text: string): Read<number> {
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  const back = new Date(wall)
  const exists = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  return exists ? { value: instantOf(zone, wall) } : { issue: { code: 'time.not_in_calendar', values: { text: text.trim().slice(0, 40) } } }
}

function isoTime(text: string, zone: string): Read<number> {
  if (/^\d{1,2}\/\d{1,2}\/\d{2,4}/.test(text)) return { issue: { code: 'time.ambiguous', values: { text: text.slice(0, 40) } } }
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text)
  if (match) {
    const [year, month, day, hour, minute, second] = match.slice(1).map((n) => Number(n ?? 0)) as [number, number, number, number, number, number]
    return wallTime([year, month, day, hour, minute, second, 0], zone, text)
  }
  const at = parseTime(text.replace(' ', 'T'))
  if (typeof at === 'number') return { value: at }
  const known = /^\d{4}-\d\d-\d\d[T ]\d/.test(text)
  return { issue: { code: known ? 'time.not_in_calendar' : 'time.unreadable', values: { text: text.slice(0, 40) } } }
}

/** A birthday: `1990-05-01` or `01.05.1990`. */
export function day(text: string): Read<string> {
  const given = text.trim()
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(given)
  if (dotted) return { value: `${dotted[3]}-${dotted[2]!.padStart(2, '0')}-${dotted[1]!.padStart(2, '0')}` }
  if (/^\d{1,2}\/\d{1,2}\/\d{2,4}$/.test(given)) return { issue: { code: 'time.ambiguous', values: { text: given } } }
  return { value: given.slice(0, 10) }
}
