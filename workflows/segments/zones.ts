import { DAY, HOUR, parseDuration } from '../model/durations'
import type { Instant } from '../model/journey'

/** Local time, from the platform's own zone rules. The one source of it for rules: SQL gets instants computed here. */

/** `offsets`: by day since 1970 of UTC, at its first instant. */
type Zone = { format: Intl.DateTimeFormat; offsets: Map<number, number> }

const zones = new Map<string, Zone | null>()

function zoneOf(name: string): Zone | null {
  const known = zones.get(name)
  if (known !== undefined) return known
  let zone: Zone | null = null
  // Offsets such as `+03:00` are left out: PostgreSQL reads them with the sign turned round.
  if (/^[A-Za-z]/.test(name)) {
    try {
      const options = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
      zone = {
        format: new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', calendar: 'gregory', numberingSystem: 'latn', ...options }),
        offsets: new Map(),
      }
    } catch {
      zone = null
    }
  }
  zones.set(name, zone)
  return zone
}

/** True for an IANA name this machine knows. */
export const isZone = (name: string): boolean => zoneOf(name) !== null

function measure(zone: Zone, at: Instant): number {
  const part: Record<string, number> = {}
  for (const { type, value } of zone.format.formatToParts(at)) part[type] = Number(value)
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
  return wall - Math.floor(at / 1000) * 1000
}

/**
 * Local time minus UTC at an instant, in ms. Measured once for each UTC day of a zone where both ends of the day agree (75,000 lines of a file ask Intl some
 * 400 times, and so do fifty rules for a thousand guests), and exactly on the days on which the clocks are changed.
 */
export function offsetAt(name: string, at: Instant): number {
  const zone = zoneOf(name)
  if (!zone) throw new RangeError(`not a time zone: ${name}`)
  const day = Math.floor(at / DAY)
  const start = edge(zone, day)
  return start === edge(zone, day + 1) ? start : measure(zone, at)
}

function edge(zone: Zone, day: number): number {
  let offset = zone.offsets.get(day)
  if (offset === undefined) {
    offset = measure(zone, day * DAY)
    zone.offsets.set(day, offset)
  }
  return offset
}

/** Local calendar day as a number: days since 1970-01-01. */
export const localDay = (zone: string, at: Instant): number => Math.floor((at + offsetAt(zone, at)) / DAY)

/** Local hour (0..23) and ISO weekday (1 = Monday). */
export function localHour(zone: string, at: Instant): { hour: number; weekday: number } {
  const wall = at + offsetAt(zone, at)
  const day = Math.floor(wall / DAY)
  return { hour: Math.floor((wall - day * DAY) / HOUR), weekday: ((((day + 3) % 7) + 7) % 7) + 1 }
}

/**
 * The first instant at which the clocks on the wall show `wall` (given as if it were UTC) or later: a time that they skip in spring is the instant at which
 * they jump, and of two in autumn it is the first. The one rule for every local time that becomes an instant: waits, quiet hours, schedules, windows, files.
 */
export function instantOf(zone: string, wall: number): Instant {
  const [before, after] = [offsetAt(zone, wall - DAY), offsetAt(zone, wall + DAY)]
  const shown = [wall - Math.max(before, after), wall - Math.min(before, after)].filter((at) => at + offsetAt(zone, at) === wall)
  if (shown.length > 0) return shown[0]!
  // Skipped: the clocks jump between these two.
  let [low, high] = [wall - after, wall - before]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(zone, middle) === after) high = middle
    else low = middle
  }
  return high
}

/** First instant of a local day (or of the next one that exists). */
export const startOfDay = (zone: string, day: number): Instant => instantOf(zone, day * DAY)

/** `2026-10-12` of a day number, and back. */
export const dayText = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)
export const dayNumber = (text: string): number => Date.parse(`${text}T00:00:00Z`) / DAY

/** Start of a window that ends at `at`: whole days are local days (same time on the wall), hours and minutes are exact. Exclusive. */
export function windowStart(zone: string, at: Instant, duration: string): Instant {
  const ms = parseDuration(duration)!
  const days = Math.floor(ms / DAY)
  const start = days === 0 ? at : instantOf(zone, at + offsetAt(zone, at) - days * DAY)
  return start - (ms - days * DAY)
}

/** Full years between a birthday and a local day. */
export const ageAt = (birthday: string, day: number): number => Math.trunc((compact(dayText(day)) - compact(birthday)) / 10_000)

const compact = (date: string) => Number(date.replaceAll('-', ''))
