import { Temporal } from 'temporal-polyfill'
import { instantOf as firstShowing } from '../../../workflows/segments/zones'

/** An instant as the day (`yyyy-mm-dd`) and the time of day (`HH:MM`) of a zone; null where it is none. */
export function localOf(instant: string | null, timeZone: string): { day: string; time: string } | null {
  if (!instant) return null
  try {
    const local = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone)
    return { day: local.toPlainDate().toString(), time: local.toPlainTime().toString({ smallestUnit: 'minute' }) }
  } catch {
    return null
  }
}

/** A day and a time of a zone as RFC 3339, by the rule of the engine: a time that the clock skips is the instant at which it jumps; of one that comes twice, the first. */
export function instantOf(day: string, time: string, timeZone: string): string | null {
  try {
    const wall = Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime('UTC').epochMilliseconds
    const instant = Temporal.Instant.fromEpochMilliseconds(firstShowing(timeZone, wall))
    return instant.toZonedDateTimeISO(timeZone).toString({ timeZoneName: 'never', smallestUnit: 'second' })
  } catch {
    return null
  }
}

/** The zone as the reader calls it at that moment: GMT+3. */
export function zoneName(instant: string | null, timeZone: string, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }).formatToParts(instant ? new Date(instant) : undefined)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}
