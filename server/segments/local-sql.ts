import type { Op, Value } from '../../workflows/segments/ast'
import { isZone, localDay, startOfDay, windowStart } from '../../workflows/segments/zones'
import { compare } from './compare-sql'
import type { Frame } from './frame'
import type { Values } from './sql-text'

/**
 * Instants that depend on the customer's zone. They are computed here, once for each zone, and SQL picks the customer's by `c.zone`, its number in
 * the frame; where everybody is in one zone there is nothing to pick.
 */
export class Local {
  readonly single: boolean

  constructor(
    private readonly frame: Frame,
    private readonly values: Values,
  ) {
    this.single = frame.zones.length === 1
  }

  /** Start of a window ending at `asOf`; `zone` is the column with the customer's zone number. */
  windowStart(duration: string, zone: string): string {
    return this.pick((name) => new Date(windowStart(name, this.frame.asOf, duration)), 'timestamptz', zone)
  }

  /** Midnight with which the day `days` days ago began. */
  daysAgo(days: number, zone: string): string {
    const near = Math.max(-100_000, Math.min(100_000, Math.floor(days)))
    return this.pick((name) => new Date(startOfDay(name, localDay(name, this.frame.asOf) - near)), 'timestamptz', zone)
  }

  /** Local days from an instant until today. */
  daysSince(instant: string, zone: string): string {
    const today = this.pick((name) => new Date(localDay(name, this.frame.asOf) * 86_400_000).toISOString().slice(0, 10), 'date', zone)
    return `(${today} - (${instant} at time zone ${this.zoneName(zone)})::date)`
  }

  /** The same as comparisons of the instant with midnights of the customer's zone, which are quicker. */
  compareDaysSince(last: string, op: Op, value: Value | undefined, zone: string): string {
    if (op === 'is_set' || op === 'not_set') return compare(last, op, value, 'instant', this.values)
    const midnight = (days: number) => this.daysAgo(days, zone)
    const moreThan = (n: number) => `${last} < ${midnight(n)}`
    const atMost = (n: number) => `${last} >= ${midnight(n)}`
    const exactly = (n: number) => `(${atMost(n)} and ${moreThan(n - 1)})`
    const list = [value].flat() as number[]
    const n = list[0]!
    const tests: Partial<Record<Op, () => string>> = {
      eq: () => exactly(n),
      neq: () => `not ${exactly(n)}`,
      in: () => `(${list.map(exactly).join(' or ')})`,
      not_in: () => `not (${list.map(exactly).join(' or ')})`,
      gt: () => moreThan(n),
      gte: () => moreThan(n - 1),
      lt: () => atMost(n - 1),
      lte: () => atMost(n),
      between: () => `${moreThan(n - 1)} and ${atMost(list[1]!)}`,
    }
    return `(${last} is not null and ${tests[op]?.() ?? 'false'})`
  }

  /** Today as a number like 20261012. */
  today(zone: string): string {
    const compact = (name: string) => Number(new Date(localDay(name, this.frame.asOf) * 86_400_000).toISOString().slice(0, 10).replaceAll('-', ''))
    return this.pick(compact, 'int', zone)
  }

  zoneName(zone: string): string {
    return this.pick((name) => name, 'text', zone)
  }

  /** A customer's zone number: own zone, home location's, the workspace's (1). Null when everybody is in the same. */
  numberOf(): string | null {
    if (this.single) return null
    const { frame, values } = this
    const number = (zone: string) => frame.zones.indexOf(zone) + 1
    const places = frame.locations.filter((l) => isZone(l.zone))
    const own = `(${values.add(frame.ownZones.map(number), 'int[]')})[array_position(${values.add(frame.ownZones, 'text[]')}, c.time_zone)]`
    const home = `(${values.add(
      places.map((l) => number(l.zone)),
      'int[]',
    )})[array_position(${values.add(
      places.map((l) => l.id),
      'bigint[]',
    )}, c.home_location_id)]`
    return `coalesce(${own}, ${home}, 1)`
  }

  /** Zone name of a location's id, null where it has none. */
  placeZone(location: string): string {
    const places = this.frame.locations.filter((l) => isZone(l.zone))
    const names = this.values.add(
      places.map((l) => l.zone),
      'text[]',
    )
    return `(${names})[array_position(${this.values.add(
      places.map((l) => l.id),
      'bigint[]',
    )}, ${location})]`
  }

  /** External id of a location's id. */
  placeName(location: string): string {
    const { locations } = this.frame
    const [ids, names] = [locations.map((l) => l.id), locations.map((l) => l.externalId)]
    return `(${this.values.add(names, 'text[]')})[array_position(${this.values.add(ids, 'bigint[]')}, ${location})]`
  }

  private pick(each: (zone: string) => unknown, type: string, zone: string): string {
    const all = this.frame.zones.map(each)
    if (this.single) return this.values.add(all[0], type)
    return `(${this.values.add(all, `${type}[]`)})[${zone}]`
  }
}
