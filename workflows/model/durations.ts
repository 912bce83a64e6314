/** ISO 8601 durations as steps use them: exact, `P1D` = 24 h. Weeks, days, hours, minutes, seconds; months and years have no exact length. */
const PATTERN = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Milliseconds, or null where the text is not such a duration. */
export function parseDuration(text: string): number | null {
  const m = PATTERN.exec(text)
  if (!m || text === 'P' || text.endsWith('T')) return null
  const [w, d, h, min, s] = m.slice(1).map((n) => Number(n ?? 0)) as [number, number, number, number, number]
  return ((w * 7 + d) * DAY + h * HOUR + min * MINUTE + s * SECOND) as number
}

/** Like `parseDuration`, for durations that a schema has already accepted. */
export function durationMs(text: string): number {
  const ms = parseDuration(text)
  if (ms === null) throw new Error(`not a duration: ${text}`)
  return ms
}

/** Shortest ISO form of a whole number of seconds. */
export function formatDuration(ms: number): string {
  const days = Math.floor(ms / DAY)
  let rest = ms - days * DAY
  const h = Math.floor(rest / HOUR)
  rest -= h * HOUR
  const m = Math.floor(rest / MINUTE)
  const s = Math.floor((rest - m * MINUTE) / SECOND)
  const time = `${h ? `${h}H` : ''}${m ? `${m}M` : ''}${s ? `${s}S` : ''}`
  return `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}` === 'P' ? 'PT0S' : `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`
}
