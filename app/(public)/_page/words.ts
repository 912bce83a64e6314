import { createTranslator } from 'next-intl'
import en from '../../_messages/en/public.json'
import ru from '../../_messages/ru/public.json'

export type Locale = 'ru' | 'en'

const books = { ru, en }

/** Words of the guest pages, and how this guest writes dates. */
export function speak(locale: Locale, timeZone = 'UTC') {
  const t = createTranslator({ locale, messages: books[locale], timeZone, onError: () => {} })
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale === 'ru' ? 'ru' : 'en-GB', { timeZone, ...options })
  return {
    locale,
    t: t as unknown as (key: string, values?: Record<string, string | number>) => string,
    day: (at: number) => dates({ day: 'numeric', month: 'long' }).format(at).replaceAll(' ', '\u00a0'),
    moment: (at: number, zone: string) =>
      dates({ day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone: zone })
        .format(at)
        .replace(/ (в|at) (?=\d)/, ', '),
  }
}

export type Speech = ReturnType<typeof speak>
