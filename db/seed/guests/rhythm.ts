import { type Habit, habitLeft, type Persona } from './persona'

/** When guests come: week, season, hour. Times are the chain's local ones (Moscow, UTC+3 all year). */

export const ZONE_OFFSET_MS = 3 * 3_600_000

/** Share of a week's visits by weekday, Monday first; each sums to 1. */
const WEEK: Record<Habit, readonly number[]> = {
  lunch: [0.19, 0.21, 0.21, 0.2, 0.17, 0.01, 0.01],
  evening: [0.07, 0.08, 0.1, 0.14, 0.26, 0.23, 0.12],
  family: [0.03, 0.03, 0.04, 0.05, 0.12, 0.36, 0.37],
  rare: [0.09, 0.09, 0.1, 0.12, 0.2, 0.24, 0.16],
}

/** January to December: empty after the holidays, away in July, full in December. */
const SEASON = [0.78, 0.94, 1.02, 1.0, 1.06, 0.98, 0.86, 0.9, 1.03, 1.0, 1.02, 1.32]
/** Terraces make the place in Khimki and the one on Sokol fuller in summer. */
const TERRACE = [1, 1, 1, 1.1, 1.25, 1.35, 1.35, 1.3, 1.1, 1, 1, 1]
const WITH_TERRACE = new Set([2, 3])

/** No day holds more than this share of a week's visits. */
export const BUSIEST = 0.37 * 1.32 * 1.35

/** Date of a day of the demo. `firstDay` is the local date of day 0 as ms of its UTC midnight. */
export const dateOf = (firstDay: number, day: number): Date => new Date(firstDay + day * 86_400_000)

/** How likely a guest comes on a day, before any message. */
export function visitOdds(persona: Persona, firstDay: number, day: number): number {
  const left = habitLeft(persona, day)
  return left === 0 ? 0 : Math.min(0.85, calendarOdds(persona, firstDay, day) * left)
}

/** The same for a guest whose habit is whole: what a visit that was won back may grow into again. */
export function calendarOdds(persona: Persona, firstDay: number, day: number): number {
  const date = dateOf(firstDay, day)
  const month = date.getUTCMonth()
  const weekday = (date.getUTCDay() + 6) % 7
  const holiday = month === 0 && date.getUTCDate() <= 8 && persona.habit === 'lunch' ? 0.1 : 1
  const terrace = WITH_TERRACE.has(persona.home) ? TERRACE[month]! : 1
  return persona.perWeek * WEEK[persona.habit][weekday]! * SEASON[month]! * terrace * holiday
}

/** Minutes after local midnight at which such a guest sits down. */
export function minuteOf(habit: Habit, at: number): number {
  const [from, to] = habit === 'lunch' ? [11 * 60 + 50, 14 * 60 + 40] : habit === 'family' ? [12 * 60 + 30, 18 * 60] : [17 * 60 + 45, 22 * 60 + 15]
  // The middle of the stretch is the fullest.
  const bell = (at + ((at * 7919) % 1) + ((at * 104_729) % 1)) / 3
  return Math.floor(from + (to - from) * bell)
}
