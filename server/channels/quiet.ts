import { Temporal } from 'temporal-polyfill'

/** Local times `HH:MM`; `from` later than `to` spans midnight, equal ones mean no quiet hours. */
export type QuietHours = { from: string; to: string }

// Rules of zones change the offset only at whole quarters of an hour, so one look-up serves a quarter.
const QUARTER = 15 * 60_000
const KEPT = 50_000
const offsets = new Map<string, number>()
const ends = new Map<string, number>()

/** The first instant at or after `at` that is outside the quiet hours of `zone`, by the zone's rules of that day. */
export function afterQuietHours(at: number, zone: string, quiet: QuietHours | null): number {
  if (!quiet) return at
  const from = minutes(quiet.from)
  const to = minutes(quiet.to)
  if (from === to) return at
  const local = at + offset(at, zone)
  const minute = Math.floor((((local % 86_400_000) + 86_400_000) % 86_400_000) / 60_000)
  const inside = from < to ? minute >= from && minute < to : minute >= from || minute < to
  if (!inside) return at
  const tomorrow = from > to && minute >= from
  const day = Math.floor(local / 86_400_000) + (tomorrow ? 1 : 0)
  const key = `${zone}|${day}|${to}`
  let end = ends.get(key)
  if (end === undefined) {
    // `compatible`: a time that a spring gap swallows becomes the next existing one; of two in autumn the first counts.
    const date = Temporal.PlainDate.from('1970-01-01').add({ days: day })
    end = date.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(quiet.to) }).epochMilliseconds
    remember(ends, key, end)
  }
  return Math.max(at, end)
}

function offset(at: number, zone: string): number {
  const quarter = Math.floor(at / QUARTER)
  const key = `${zone}|${quarter}`
  let found = offsets.get(key)
  if (found === undefined) {
    found = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000
    remember(offsets, key, found)
  }
  return found
}

function remember(book: Map<string, number>, key: string, value: number) {
  if (book.size >= KEPT) book.clear()
  book.set(key, value)
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
