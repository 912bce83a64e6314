import { createTranslator, IntlErrorCode } from 'next-intl'
import { describe, expect, it } from 'vitest'
import en from './en.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }

type Book = Record<string, { message: string; hint?: string }>
const books: Record<string, Book> = { en, ru }

describe('words of the server', () => {
  it.each(Object.keys(books))('are well formed in %s: a slip in ICU would show the bare code', (locale) => {
    const broken: string[] = []
    for (const [code, entry] of Object.entries(books[locale]!)) {
      for (const text of Object.values(entry)) {
        // Values that are missing here are not the text's fault.
        const onError = (fault: { code: string; message: string }) =>
          void (fault.code === IntlErrorCode.INVALID_MESSAGE && broken.push(`${code}: ${fault.message}`))
        createTranslator({ locale, messages: { text }, onError })('text')
      }
    }
    expect(broken).toEqual([])
  })

  it('are the same in both languages, and want the same values', () => {
    expect(Object.keys(ru)).toEqual(Object.keys(en))
    const names = (text = '') => [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]))].sort()
    const differing = Object.entries(books.en!).filter(([code, entry]) => String(names(entry.message)) !== String(names(books.ru![code]?.message)))
    expect(differing.map(([code]) => code)).toEqual([])
  })
})
