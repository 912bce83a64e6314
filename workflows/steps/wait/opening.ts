import { DAY, HOUR, MINUTE } from '../../model/durations'
import type { Instant } from '../../model/journey'
import { instantOf, localDay, localHour, offsetAt } from '../../segments/zones'
import { minuteOf, type Window, windowMinutes } from './config'

/**
 * When a window is next open, from `at` on: `at` itself inside of it. Each opening lets a customer pass once: one that began at `used` or before, where the
 * customer left this step last, does not count again, so that a loop through a window takes time.
 */
export function nextOpening(zone: string, window: Window, at: Instant, used: Instant | null = null): Instant {
  const from = minuteOf(window.from)
  const length = windowMinutes(window)
  // Begins with the day before (a window may span midnight); a week later every weekday has come, on the longest holidays of the clocks too.
  for (let day = localDay(zone, at) - 1; ; day++) {
    if (!window.weekdays.includes(weekdayOf(day))) continue
    const open = instantOf(zone, day * DAY + from * MINUTE)
    if (used !== null && open <= used) continue
    const end = from + length
    const close = instantOf(zone, day * DAY + end * MINUTE)
    if (at <= open) return open
    if (at < close) return at
  }
}

const weekdayOf = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1

/** How often a guest, a place or a house was visited at each local hour, 0..23. */
export type Hours = readonly number[]

/** Visits below which a history says nothing about its owner's hour. */
const ENOUGH = 3

/** Every local hour begins within this time, on days of 25 hours too. */
const ALL_HOURS = 49 * HOUR

/**
 * The customer's best hour within a time: of the local hours that come in [at, at + within] the one with the most visits, each counted fully for its own hour
 * and by half for the two beside it (a guest of 18:55 is one of 19:05); of equal ones the first to come. The hour that is running counts, but not one that
 * began at `used` or before. `histories` from the nearest to the farthest: the guest's own, the home location's, the workspace's; the first that holds at
 * least three visits, of which some are near those hours, decides. None: at once.
 */
export function bestHour(
  zone: string,
  at: Instant,
  within: number,
  histories: readonly Hours[],
  used: Instant | null = null,
): { until: Instant; by: number | null } {
  const starts = hoursOf(zone, at, Math.min(within, ALL_HOURS), used)
  for (const [by, hours] of histories.entries()) {
    if (hours.reduce((sum, n) => sum + n, 0) < ENOUGH) continue
    let best: { start: Instant; score: number } | null = null
    for (const { start, hour } of starts) {
      const score = hours[hour]! + (hours[(hour + 23) % 24]! + hours[(hour + 1) % 24]!) / 2
      if (score > (best?.score ?? 0)) best = { start, score }
    }
    if (best) return { until: best.start, by }
  }
  return { until: starts[0]!.start, by: null }
}

/** The running local hour and those that begin within a time; at least one. */
function hoursOf(zone: string, at: Instant, within: number, used: Instant | null): { start: Instant; hour: number }[] {
  const found: { start: Instant; hour: number }[] = []
  const into = (((at + offsetAt(zone, at)) % HOUR) + HOUR) % HOUR
  if (used === null || at - into > used) found.push({ start: at, hour: localHour(zone, at).hour })
  for (let start = at - into + HOUR; start <= at + within || found.length === 0; start += HOUR) found.push({ start, hour: localHour(zone, start).hour })
  return found
}
