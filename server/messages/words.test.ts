import { parse } from '@formatjs/icu-messageformat-parser'
import { describe, expect, it } from 'vitest'
import en from './en.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }

type Book = Record<string, { message: string; hint?: string }>
const books: Record<string, Book> = { en, ru }

describe('words of the server', () => {
  it.each(Object.keys(books))('are well formed in %s: a slip in ICU would show the bare code', (locale) => {
    const broken = Object.entries(books[locale]!).flatMap(([code, entry]) =>
      Object.values(entry).flatMap((text) => {
        try {
          parse(text)
          return []
        } catch (fault) {
          return [`${code}: ${fault instanceof Error ? fault.message : fault}`]
        }
      }),
    )
    expect(broken).toEqual([])
  })

  it('are the same in both languages, and want the same values', () => {
    expect(Object.keys(ru)).toEqual(Object.keys(en))
    const names = (text = '') => [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]))].sort()
    const differing = Object.entries(books.en!).filter(([code, entry]) => String(names(entry.message)) !== String(names(books.ru![code]?.message)))
    expect(differing.map(([code]) => code)).toEqual([])
  })
})
