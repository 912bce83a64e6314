import { z } from 'zod'
import { parseDuration } from './durations'
import { isEventType } from './events'

/** A custom finding inside a schema: `code` of the diagnostic and its values, instead of zod's own words. */
export const finding = (code: string, values?: Record<string, string | number>) => ({ params: { code, values } })

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})$/
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/

/** Milliseconds of an RFC 3339 time with offset, or null. 30 February is null. */
export function parseTime(text: string): number | null {
  if (!RFC3339.test(text)) return null
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) return null
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number]
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate() ? ms : null
}

/** ISO 8601 duration of weeks, days, hours, minutes, seconds. */
export const duration = z.string().refine((text) => parseDuration(text) !== null, finding('duration.bad'))

/** RFC 3339 with offset. */
export const time = z
  .string()
  .refine((text) => !LOCAL_TIME.test(text), { ...finding('time.no_offset'), abort: true })
  .refine((text) => parseTime(text) !== null, finding('time.bad'))

/** `HH:MM` of a day. */
export const clockTime = z.string().refine((text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text), finding('time.bad_of_day'))

export const eventType = z.string().refine(isEventType, finding('event.unknown'))

export const MAX_POINTS = 1_000_000_000
/** Whole points; `sign` says whether taking is allowed. */
export const points = (sign: 'positive' | 'either') =>
  z
    .number()
    .refine((n) => Number.isInteger(n), { ...finding('points.not_whole'), abort: true })
    .refine((n) => n !== 0 && Math.abs(n) <= MAX_POINTS && (sign === 'either' || n > 0), finding('points.out_of_range', { max: MAX_POINTS }))

export const MAX_MONEY = 1_000_000_000_000
/** Minor units of the workspace's currency. */
export const money = z
  .number()
  .refine((n) => Number.isInteger(n), { ...finding('money.not_whole'), abort: true })
  .refine((n) => n >= 0 && n <= MAX_MONEY, finding('money.out_of_range'))

/** May be given beside an amount; only the workspace's own is accepted (`currency.mismatch`). */
export const currency = z.string().regex(/^[A-Z]{3}$/)

/** A RULE or FILTER: judged by the parser of `segments`, which has the words for what is wrong. */
export const judgedElsewhere = z.unknown()

/** Something kept under a name in the workspace. */
export const saved = z.strictObject({ saved: z.string().min(1) })
