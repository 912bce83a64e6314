const DAY = 86_400_000

/** Of a shop: its day (`2017-03-27`), hour 0..23 and ISO weekday 1 (Monday)..7. */
export type LocalTime = { day: string; hour: number; weekday: number }

type Zone = { format: Intl.DateTimeFormat; offsets: Map<number, number> }

const zones = new Map<string, Zone | null>()

function zoneOf(name: string): Zone | null {
  const known = zones.get(name)
  if (known !== undefined) return known
  let zone: Zone | null = null
  // Offsets such as "+03:00" are left out: PostgreSQL reads them with the sign turned round.
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

function measure(zone: Zone, at: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of zone.format.formatToParts(at)) part[type] = Number(value)
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
  return wall - Math.floor(at / 1000) * 1000
}

/**
 * Milliseconds east of UTC at an instant. Measured once for each UTC day of a zone where both ends of the day agree (75,000 lines of a file ask
 * Intl some 400 times), and exactly on the days on which the clocks are changed.
 */
export function offsetAt(name: string, at: number): number {
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

/**
 * The instant at which a wall clock in `zone` shows `wall` (given as if it were UTC). Shown twice (autumn): the earlier. Never shown (spring): as
 * if the clocks had not yet been changed, which falls just after the gap.
 */
export function instantOf(zone: string, wall: number): number {
  const before = offsetAt(zone, wall - DAY)
  const after = offsetAt(zone, wall + DAY)
  const fits = [wall - before, wall - after].filter((at) => at + offsetAt(zone, at) === wall)
  return fits.length > 0 ? Math.min(...fits) : wall - before
}
