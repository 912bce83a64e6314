import { createTranslator } from 'next-intl'
import en from './en.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }

export type Locale = 'ru' | 'en'
export const LOCALES: readonly Locale[] = ['ru', 'en']

type Entry = { message: string; hint?: string }
const books: Record<Locale, Record<string, Entry>> = { ru, en }

/** Message and hint of a code in the reader's language; ICU. An unknown code is a bug that `words.test.ts` catches; the code itself is shown then. */
export function words(code: string, locale: Locale, values: Record<string, string | number> = {}): { message: string; hint?: string } {
  const entry = books[locale][code]
  if (!entry) return { message: code }
  return { message: format(entry.message, locale, values), ...(entry.hint ? { hint: format(entry.hint, locale, values) } : {}) }
}

/** Words whose values were forgotten are shown as they stand: poor, but they still say what is wrong. */
function format(text: string, locale: Locale, values: Record<string, string | number>): string {
  const t = createTranslator({ locale, messages: { text }, onError: () => {}, getMessageFallback: () => text })
  return t('text', values)
}

/** First language of an Accept-Language header that we speak; English when none is. */
export function localeOf(header: string | null | undefined): Locale {
  for (const part of (header ?? '').split(',')) {
    const tag = part.trim().slice(0, 2).toLowerCase()
    if (tag === 'ru' || tag === 'en') return tag
  }
  return 'en'
}
