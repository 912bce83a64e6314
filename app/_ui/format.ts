'use client'

import { useLocale } from 'next-intl'
import { createContext, createElement, type ReactNode, useContext, useMemo } from 'react'
import type { Locale } from '../_messages/locale'

/** Money and time of the workspace: minor units of `currency`, local time of `timeZone`, `now` of its clock (which may be virtual). */
export type Place = { currency: string; timeZone: string; now: number }

const PlaceContext = createContext<Place>({ currency: 'RUB', timeZone: 'UTC', now: 0 })

export const PlaceProvider = ({ place, children }: { place: Place; children: ReactNode }) => createElement(PlaceContext.Provider, { value: place }, children)
export const usePlace = () => useContext(PlaceContext)

const NBSP = '\u00a0'
const MINUS = '\u2212'
const DAY = 86_400_000

export type Formats = ReturnType<typeof formats>

/**
 * How the studio writes numbers, money and dates, in the reader's language: money whole, shares with one decimal, a range "120-180",
 * minus as a minus, non-breaking spaces.
 */
export function useFormat(): Formats {
  const locale = useLocale() as Locale
  const { currency, timeZone, now } = usePlace()
  // `now` moves every second in a sandbox; only what speaks of "ago" reads it, so the rest stays memoised by a day.
  const today = Math.floor(now / 3_600_000) * 3_600_000
  return useMemo(() => formats(locale, currency, timeZone, today), [locale, currency, timeZone, today])
}

export function formats(locale: Locale, currency: string, timeZone: string, now: number) {
  // Day before month, as in the mock-ups; the figures are the same in both Englishes.
  const tag = locale === 'en' ? 'en-GB' : 'ru-RU'
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 })
  const decimal = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 })
  const share = new Intl.NumberFormat(tag, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const whole = new Intl.NumberFormat(tag, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: 0,
    minimumFractionDigits: 0,
  })
  const exact = new Intl.NumberFormat(tag, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 })
  const minor = 10 ** (exact.resolvedOptions().maximumFractionDigits ?? 2)
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { timeZone, hourCycle: 'h23', ...options })
  const day = date({ day: 'numeric', month: 'long' })
  const dayShort = date({ day: 'numeric', month: 'short' })
  const dayYear = date({ day: 'numeric', month: 'short', year: 'numeric' })
  const time = date({ hour: '2-digit', minute: '2-digit' })
  const timeExact = date({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const weekday = date({ weekday: 'short' })
  const year = date({ year: 'numeric' })
  const ago = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' })
  const clean = (text: string) => text.replace(/^-/, MINUS).replace(/ /g, NBSP)
  const signed = (text: string, value: number) => (value > 0 ? `+${text}` : clean(text))
  const instant = (at: string | number | Date) => new Date(at)
  const localDay = date({ year: 'numeric', month: '2-digit', day: '2-digit' })
  const dayNumber = (at: Date) => {
    const parts = Object.fromEntries(localDay.formatToParts(at).map((p) => [p.type, p.value]))
    return Date.UTC(Number(parts.year), Number(parts.month) - 1, Number(parts.day)) / DAY
  }
  const money = (value: number) => clean(whole.format(value / minor))
  return {
    locale,
    currency,
    timeZone,
    /** 12 906 */
    number: (value: number) => clean(number.format(value)),
    decimal: (value: number) => clean(decimal.format(value)),
    /** 9.3k, for tight places only. */
    compact: (value: number) => clean(compact.format(value)),
    /** 0.234 -> 23.4% */
    share: (value: number) => clean(share.format(value)),
    /** Minor units -> whole money. */
    money,
    /** With minor units, for receipts. */
    moneyExact: (value: number) => clean((value % minor === 0 ? whole : exact).format(value / minor)),
    moneySigned: (value: number) => signed(money(value), value),
    /** [100, 900] -> 1-9 roubles, the unit once. */
    moneyRange: ([low, high]: readonly [number, number]) => clean(whole.formatRange(low / minor, high / minor)),
    signed: (value: number) => signed(number.format(value), value),
    range: (low: number, high: number) => `${clean(number.format(low))}\u2013${clean(number.format(high))}`,
    /** 12 October; with the year where it is not this one. */
    day: (at: string | number | Date) => (year.format(instant(at)) === year.format(now) ? day : dayYear).format(instant(at)).replace(/ /g, NBSP),
    dayShort: (at: string | number | Date) => (year.format(instant(at)) === year.format(now) ? dayShort : dayYear).format(instant(at)).replace(/ /g, NBSP),
    weekday: (at: string | number | Date) => weekday.format(instant(at)),
    time: (at: string | number | Date) => time.format(instant(at)),
    timeExact: (at: string | number | Date) => timeExact.format(instant(at)),
    /** Today only the time, before that the day and the time. */
    moment: (at: string | number | Date) => {
      const when = instant(at)
      const clock = time.format(when)
      if (dayNumber(when) === dayNumber(new Date(now))) return clock
      return `${dayShort.format(when).replace(/ /g, NBSP)}, ${clock}`
    },
    /** "71 days ago", "yesterday": local days of the workspace. */
    daysAgo: (at: string | number | Date) => ago.format(dayNumber(instant(at)) - dayNumber(new Date(now)), 'day').replace(/(\d) /g, `$1${NBSP}`),
    daysBetween: (from: string | number | Date, to: string | number | Date = now) => dayNumber(instant(to)) - dayNumber(instant(from)),
    /** Symbol of the currency: ₽. */
    symbol: exact.formatToParts(0).find((p) => p.type === 'currency')?.value ?? currency,
    minor,
  }
}
