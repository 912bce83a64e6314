import type { Ctx } from './context'
import type { Locale } from './messages/words'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(locale: Locale, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}/${timeZone}/${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale === 'ru' ? 'ru' : 'en-GB', { timeZone, hourCycle: 'h23', ...options })
  formats.set(key, made)
  return made
}

/**
 * An instant as a reader of this language writes it in a zone: `12 Oct 2026, 14:02`. With `now` as short as will do: `14:02` on that day, `12 Oct, 14:02`
 * in that year.
 */
export function momentText(at: number | Date, { locale, timeZone, now }: { locale: Locale; timeZone: string; now?: number }): string {
  const part = (options: Intl.DateTimeFormatOptions, of: number | Date = at) => formatOf(locale, timeZone, options).format(of)
  const time = part({ hour: '2-digit', minute: '2-digit' })
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' }
  if (now !== undefined && part(day) === part(day, now)) return time
  const sameYear = now !== undefined && part({ year: 'numeric' }) === part({ year: 'numeric' }, now)
  return `${part(sameYear ? { day: 'numeric', month: 'short' } : day)}, ${time}`
}

/** The same in the workspace's zone and the reader's language. */
export async function momentIn(ctx: Ctx, at: Date, now?: number): Promise<string> {
  const { rows } = await ctx.tx.sql.query<{ time_zone: string }>('select time_zone from workspaces where id = $1', [ctx.workspace])
  return momentText(at, { locale: ctx.locale, timeZone: rows[0]!.time_zone, ...(now === undefined ? {} : { now }) })
}
