import { describe, expect, it } from 'vitest'
import { readDay, writeDay } from './date-text'

const TODAY = '2026-11-22'

describe('a typed day', () => {
  it.each([
    ['12.10.2026', '2026-10-12'],
    ['12/10/2026', '2026-10-12'],
    ['1.2.2027', '2027-02-01'],
    ['12-10-26', '2026-10-12'],
    ['12102026', '2026-10-12'],
    ['2026-10-12', '2026-10-12'],
    [' 12.10 ', '2026-10-12'],
    ['5 3', '2026-03-05'],
    ['29.02.1984', '1984-02-29'],
    ['7.7.84', '1984-07-07'],
    ['7.7.45', '2045-07-07'],
    ['7.7.46', '1946-07-07'],
  ])('%s is %s', (text, day) => expect(readDay(text, TODAY)).toBe(day))

  it.each(['', 'tomorrow', '31.02.2026', '29.02.2026', '12.13.2026', '0.1.2026', '12', '12.10.202'])('"%s" is none', (text) =>
    expect(readDay(text, TODAY)).toBeNull(),
  )
})

it('is written in the page’s language and read back', () => {
  expect(writeDay('2026-10-12', 'ru')).toBe('12.10.2026')
  expect(writeDay('2026-10-12', 'en')).toBe('12/10/2026')
  expect(writeDay(null, 'ru')).toBe('')
  for (const locale of ['ru', 'en'] as const) expect(readDay(writeDay('2026-03-05', locale), TODAY)).toBe('2026-03-05')
})
