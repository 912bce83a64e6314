import { DAY, HOUR, parseDuration } from '../model/durations'
import type { Instant } from '../model/journey'

/** Local time, from the platform's own zone rules. The one source of it for rules: SQL gets instants computed here. */

const formats = new Map<string, Intl.DateTimeFormat | null>()

function formatOf(zone: string): Intl.DateTimeFormat | null {
  let format = formats.get(zone)
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        calendar: 'iso8601',
        numberingSystem: 'latn',
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      })
    } catch {
      format = null
    }
    formats.set(zone, format)
  }
  return format
}

/** True for an IANA name. Offsets such as `+03:00` are left out: PostgreSQL reads them with the sign turned round. */
export const isZone = (zone: string): boolean => /^[A-Za-z]/.test(zone) && formatOf(zone) !== null

/** Local time minus UTC at an instant, in ms. The zone must exist. */
export function offsetAt(zone: string, at: Instant): number {
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(zone)!.formatToParts(at)) part[type] = Number(value)
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
  return wall - Math.floor(at / 1000) * 1000
}

/** Local calendar day as a number: days since 1970-01-01. */
export const localDay = (zone: string, at: Instant): number => Math.floor((at + offsetAt(zone, at)) / DAY)

/** Local hour (0..23) and ISO weekday (1 = Monday). */
export function localHour(zone: string, at: Instant): { hour: number; weekday: number } {
  const wall = at + offsetAt(zone, at)
  const day = Math.floor(wall / DAY)
  return { hour: Math.floor((wall - day * DAY) / HOUR), weekday: ((((day + 3) % 7) + 7) % 7) + 1 }
}

/** First instant of a local day (or of the next one that exists). */
export function startOfDay(zone: string, day: number): Instant {
  let low = day * DAY - 2 * DAY
  let high = day * DAY + 2 * DAY
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (localDay(zone, middle) >= day) high = middle
    else low = middle
  }
  return high
}

/** `2026-10-12` of a day number, and back. */
export const dayText = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)
export const dayNumber = (text: string): number => Date.parse(`${text}T00:00:00Z`) / DAY

/** Start of a window that ends at `at`: whole days are local days (same time on the wall), hours and minutes are exact. Exclusive. */
export function windowStart(zone: string, at: Instant, duration: string): Instant {
  const ms = parseDuration(duration)!
  const days = Math.floor(ms / DAY)
  const wall = at + offsetAt(zone, at) - days * DAY
  const first = wall - offsetAt(zone, at)
  const second = wall - offsetAt(zone, first)
  // A time on the wall that the clocks skipped is taken by the offset before the jump.
  const start = offsetAt(zone, second) === offsetAt(zone, first) ? second : Math.max(first, second)
  return start - (ms - days * DAY)
}

/** Full years between a birthday and a local day. */
export const ageAt = (birthday: string, day: number): number => Math.trunc((compact(dayText(day)) - compact(birthday)) / 10_000)

const compact = (date: string) => Number(date.replaceAll('-', ''))
