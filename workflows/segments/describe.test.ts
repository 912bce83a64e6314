import fc from 'fast-check'
import { createTranslator } from 'next-intl'
import { expect, test } from 'vitest'
import { EVENT_TYPES } from '../model/events'
import type { Phrase, PhraseValue } from '../model/face'
import { anyRule } from '../testing/rules'
import { describe as inWords, sentence } from './describe'
import { FIELDS } from './fields'
import { parseRule } from './parse'

const books = {
  en: { rules: (await import('./words/en.json')).default },
  ru: { rules: (await import('./words/ru.json')).default },
}

function speaker(locale: 'en' | 'ru') {
  const missing: string[] = []
  const t = createTranslator({ locale, messages: books[locale], onError: (error) => void missing.push(error.message) }) as (
    key: string,
    values?: Record<string, string | number>,
  ) => string
  const value = (from: PhraseValue): string | number => {
    if (typeof from !== 'object') return from
    if ('key' in from) return tell(from)
    if ('list' in from) return from.list.map(value).join(from.join === 'or' ? ' / ' : ' + ')
    return String(Object.values(from)[0])
  }
  const tell = (phrase: Phrase): string => t(phrase.key, Object.fromEntries(Object.entries(phrase.values ?? {}).map(([k, v]) => [k, value(v)])))
  return { tell, missing }
}

test.each(['en', 'ru'] as const)('every rule has words (%s)', (locale) => {
  const { tell, missing } = speaker(locale)
  fc.assert(fc.property(anyRule, (rule) => void expect(tell(sentence(inWords(rule)))).not.toContain('rules.')))
  for (const type of EVENT_TYPES) tell(sentence(inWords({ did: type })))
  for (const { name, type } of FIELDS)
    tell(sentence(inWords({ field: name === 'attributes.' ? 'attributes.x' : name, op: type === 'boolean' ? 'eq' : 'is_set' })))
  for (const fact of ['sent', 'opened', 'clicked', 'answer', 'redeemed', 'port']) tell(sentence(inWords({ field: `journey.ask.${fact}`, op: 'is_set' })))
  expect(missing).toEqual([])
})

test('the flagship reads as a marketer would say it', () => {
  const { rule } = parseRule({
    all: [
      { field: 'days_since_last_visit', op: 'gt', value: 60 },
      { field: 'spent', op: 'gte', value: 1000000, window: 'P365D' },
    ],
  })
  expect(speaker('en').tell(sentence(inWords(rule!)))).toBe('Days since last visit more than 60 + Spent at least 1000000 in the last P365D')
  expect(inWords(rule!)).toMatchObject({
    kind: 'group',
    join: 'all',
    parts: [{ path: 'all.0', chips: [{ role: 'subject' }, { role: 'op', path: 'all.0.op' }, { role: 'value', path: 'all.0.value' }] }, { path: 'all.1' }],
  })
})
