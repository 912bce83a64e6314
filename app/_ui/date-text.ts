import type { Locale } from '../_messages/locale'

/** How a day is written and read: `yyyy-mm-dd` in data, 12.10.2026 on a Russian page, 12/10/2026 on an English one. Day before month in both. */
export function writeDay(day: string | null, locale: Locale): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '')
  return parts ? [parts[3], parts[2], parts[1]].join(locale === 'ru' ? '.' : '/') : ''
}

/**
 * What somebody typed, as `yyyy-mm-dd`; null where it is no day. `12.10`, `12/10/26`, `12-10-2026`, `12102026` and `2026-10-12` will do. Without a year it
 * is this year's (`today` says which); two figures of a year mean the nearest one, from 80 years ago to 19 ahead.
 */
export function readDay(text: string, today: string): string | null {
  const typed = text.trim()
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed)
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const parts = /^(\d{1,2})[./\- ](\d{1,2})(?:[./\- ](\d{4}|\d{2}))?$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{4})?$/.exec(typed)
  if (!parts) return null
  const now = Number(today.slice(0, 4))
  return dayOf(parts[3] === undefined ? now : fullYear(Number(parts[3]), parts[3].length, now), Number(parts[2]), Number(parts[1]))
}

function fullYear(year: number, figures: number, now: number): number {
  if (figures === 4) return year
  const near = now - (now % 100) + year
  return near > now + 19 ? near - 100 : near <= now - 80 ? near + 100 : near
}

function dayOf(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return real && year >= 1000 ? date.toISOString().slice(0, 10) : null
}
