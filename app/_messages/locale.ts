/** Languages of the studio. Chosen by the reader (cookie), else by their browser. */
export const LOCALES = ['en', 'ru'] as const
export type Locale = (typeof LOCALES)[number]

export const LOCALE_COOKIE = 'kaskad_locale'

export const isLocale = (value: unknown): value is Locale => value === 'en' || value === 'ru'

/** First language of an Accept-Language header that we speak, English when none is. */
export function preferredLocale(header: string | null | undefined): Locale {
  for (const part of (header ?? '').split(',')) {
    const tag = part.trim().slice(0, 2).toLowerCase()
    if (isLocale(tag)) return tag
  }
  return 'en'
}
