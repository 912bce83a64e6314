import { DAY, durationMs } from '../../workflows/model/durations'
import { instantOf, offsetAt } from '../local-time'
import type { EntryStep } from './campaign'

/** When a segment enters on a schedule: first at `from`, then every `every`. */
export type Schedule = { every: string; from: string }

/** When those who match a segment are let in. */
export type When = { kind: 'once' } | { kind: 'at'; at: string } | ({ kind: 'schedule' } & Schedule) | { kind: 'continuous' }

export const whenOf = (entry: EntryStep): When => (entry.config.when as When | undefined) ?? { kind: 'once' }

/**
 * The first instant of a schedule that is not before `at` (ms). Days and weeks are those of the wall clock in `zone`: every Monday at 10:00 stays 10:00 when
 * the clocks are changed; hours and minutes are exact.
 */
export function nextOf({ every, from }: Schedule, zone: string, at: number): number {
  const first = Date.parse(from)
  if (first >= at) return first
  const step = durationMs(every)
  if (step % DAY !== 0) return first + Math.ceil((at - first) / step) * step
  const wall = first + offsetAt(zone, first)
  // Where the clocks were changed since, the count may be one too many or too few.
  for (let n = Math.max(0, Math.floor((at + offsetAt(zone, at) - wall) / step) - 1); ; n++) {
    const instant = instantOf(zone, wall + n * step)
    if (instant >= at) return instant
  }
}
