import { z } from 'zod'

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?([Zz]|[+-]\d\d:?\d\d)?$/

/** An RFC 3339 instant in ms; null where the calendar has no such moment, undefined without an offset. */
export function parseTime(text: string): number | null | undefined {
  const m = PATTERN.exec(text)
  if (!m) return null
  const [year, month, day, hour, minute, second] = m.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  const wall = Date.UTC(year, month - 1, day, hour, minute, second)
  const back = new Date(wall)
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return null
  if (!m[8]) return undefined
  const ms = m[7] ? Math.floor(Number(`0.${m[7]}`) * 1000) : 0
  if (m[8] === 'Z' || m[8] === 'z') return wall + ms
  const sign = m[8].startsWith('-') ? -1 : 1
  const [h, min] = [Number(m[8].slice(1, 3)), Number(m[8].slice(-2))]
  return h > 23 || min > 59 ? null : wall + ms - sign * (h * 60 + min) * 60_000
}

/** A time with its offset, as ms; a time without one is nobody's time and is refused. */
export const TIME = z.string().transform((text, ctx) => {
  const at = parseTime(text)
  if (typeof at === 'number') return at
  ctx.addIssue({ code: 'custom', params: { code: at === undefined ? 'time.no_offset' : 'time.invalid' } })
  return z.NEVER
})

/** As every answer shows an instant. */
export const rfc3339 = (at: number | Date): string => new Date(at).toISOString()
