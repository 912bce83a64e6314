import { isZone, offsetAt } from '../workflows/segments/zones'

export { instantOf, isZone, offsetAt } from '../workflows/segments/zones'

const DAY = 86_400_000
const QUARTER = 900_000

/** Which quarter of an hour an instant is in: clocks on earth differ by whole ones, so that a day begins only with one. */
export const quarterOf = (at: number): number => Math.floor(at / QUARTER)

/** Of a shop: its day (`2017-03-27`), hour 0..23 and ISO weekday 1 (Monday)..7. */
export type LocalTime = { day: string; hour: number; weekday: number }

const days = new Map<number, { day: string; weekday: number }>()

/** What the clock on the shop's wall showed. */
export function localTime(zone: string, at: number): LocalTime {
  const wall = at + offsetAt(zone, at)
  const number = Math.floor(wall / DAY)
  let day = days.get(number)
  if (!day) {
    const date = new Date(number * DAY)
    day = { day: date.toISOString().slice(0, 10), weekday: date.getUTCDay() || 7 }
    days.set(number, day)
  }
  return { ...day, hour: Math.floor((wall - number * DAY) / 3_600_000) }
}

/** The zone a guest lives by: their own, else that of their home location, else the workspace's. Names that are no zone are passed over. */
export const zoneAmong = (own: string | null, home: string | null, house: string): string => [own, home].find((name) => name !== null && isZone(name)) ?? house
