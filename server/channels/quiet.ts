import { DAY, MINUTE } from '../../workflows/model/durations'
import { localDay } from '../../workflows/segments/zones'
import { instantOf } from '../local-time'

/** Local times `HH:MM`; `from` later than `to` spans midnight, equal ones mean no quiet hours. */
export type QuietHours = { from: string; to: string }

/** From when (inclusive) to when (exclusive) it is quiet. */
type Night = { from: number; to: number }

const KEPT = 50_000
const nights = new Map<string, Night>()

/**
 * The first instant at or after `at` that is outside the quiet hours of `zone`, by the zone's rules of that day. A time that spring skips is the instant at
 * which the clocks jump, and of two in autumn the first (`instantOf`): what began at the first half past one is not begun again at the second.
 */
export function afterQuietHours(at: number, zone: string, quiet: QuietHours | null): number {
  if (!quiet || quiet.from === quiet.to) return at
  const day = localDay(zone, at)
  // Clocks that are put back over midnight show the end of the day again.
  for (const began of [day - 1, day, day + 1]) {
    const { from, to } = nightOf(began, zone, quiet)
    if (at >= from && at < to) return afterQuietHours(to, zone, quiet)
  }
  return at
}

/** Those that begin on a local day. */
function nightOf(day: number, zone: string, quiet: QuietHours): Night {
  const key = `${zone}|${day}|${quiet.from}|${quiet.to}`
  let night = nights.get(key)
  if (!night) {
    const [from, to] = [minutes(quiet.from), minutes(quiet.to)]
    const wall = (minute: number) => instantOf(zone, day * DAY + minute * MINUTE)
    night = { from: wall(from), to: wall(from < to ? to : to + DAY / MINUTE) }
    if (nights.size >= KEPT) nights.clear()
    nights.set(key, night)
  }
  return night
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
