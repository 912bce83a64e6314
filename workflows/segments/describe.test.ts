import fc from 'fast-check'
import { createTranslator } from 'next-intl'
import { expect, test } from 'vitest'
import { parseDuration } from '../model/durations'
import { EVENT_TYPES } from '../model/events'
import type { Phrase, PhraseValue } from '../model/face'
import { anyRule } from '../testing/rules'
import type { Filter, Rule } from './ast'
import { describeFilter, describe as inWords, sentence } from './describe'
import { FIELDS } from './fields'
import { parseRule } from './parse'

const books = {
  en: { rules: (await import('./words/en.json')).default },
  ru: { rules: (await import('./words/ru.json')).default },
}

const DAY_MS = 86_400_000

function speaker(locale: 'en' | 'ru') {
  const missing: string[] = []
  const t = createTranslator({ locale, messages: books[locale], onError: (error) => void missing.push(error.message) }) as (
    key: string,
    values?: Record<string, string | number>,
  ) => string
  const value = (from: PhraseValue): string | number => {
    if (typeof from !== 'object') return from
    if ('key' in from) return tell(from)
    if ('list' in from)
      return new Intl.ListFormat(locale, { type: from.join === 'or' ? 'disjunction' : 'conjunction' }).format(from.list.map((one) => String(value(one))))
    if ('money' in from) return `${from.money / 100} ₽`
    if ('duration' in from) return t('rules.duration.day', { count: parseDuration(from.duration)! / DAY_MS })
    if ('filter' in from) return tell(sentence(describeFilter(from.filter as Filter)))
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

test('paths of a rule are those of diagnostics', () => {
  const rule = {
    all: [
      { field: 'days_since_last_visit', op: 'gt', value: 60 },
      { field: 'visits', op: 'eq', value: 1 },
    ],
  } as Rule
  expect(inWords(rule)).toMatchObject({
    kind: 'group',
    join: 'all',
    parts: [{ path: 'all.0', chips: [{ role: 'subject' }, { role: 'op', path: 'all.0.op' }, { role: 'value', path: 'all.0.value' }] }, { path: 'all.1' }],
  })
})

const away = { field: 'days_since_last_visit', op: 'gt', value: 30 }
const grill = { field: 'category', op: 'in', value: ['Гриль'] }
const spoken: [name: string, rule: unknown, ru: string, en: string][] = [
  [
    'the flagship',
    {
      all: [
        { field: 'days_since_last_visit', op: 'gt', value: 60 },
        { field: 'spent', op: 'gte', value: 600000, window: 'P365D' },
      ],
    },
    'не был дольше 60 дней и потратил от 6000 ₽ за 365 дней',
    'away more than 60 days and spent 6000 ₽ or more in the last 365 days',
  ],
  ['one visit', { all: [{ field: 'visits', op: 'eq', value: 1 }, away] }, '1 визит и не был дольше 30 дней', '1 visit and away more than 30 days'],
  ['no visits', { field: 'visits', op: 'eq', value: 0 }, 'ни одного визита', 'no visits'],
  ['many visits', { field: 'visits', op: 'gt', value: 3, window: 'P90D' }, 'больше 3 визитов за 90 дней', 'more than 3 visits in the last 90 days'],
  ['a single day', { field: 'days_since_last_visit', op: 'gt', value: 1 }, 'не был дольше 1 дня', 'away more than 1 day'],
  ['twenty-one visits', { field: 'visits', op: 'gte', value: 21 }, 'от 21 визита', 'at least 21 visits'],
  ['between', { field: 'visits', op: 'between', value: [2, 5] }, 'от 2 до 5 визитов', '2 to 5 visits'],
  ['money on things', { field: 'spent', op: 'gte', value: 50000, where: grill }, 'потратил от 500 ₽ на «Гриль»', 'spent 500 ₽ or more on “Гриль”'],
  [
    'places',
    { field: 'visits', op: 'gte', value: 2, where: { field: 'location', op: 'in', value: ['Арбат', 'Покровка'] }, window: 'P30D' },
    'от 2 визитов в «Арбат» или «Покровка» за 30 дней',
    'at least 2 visits at “Арбат” or “Покровка” in the last 30 days',
  ],
  [
    'hours',
    {
      field: 'visits',
      op: 'gte',
      value: 2,
      where: {
        all: [
          { field: 'weekday', op: 'in', value: [6, 7] },
          { field: 'hour', op: 'between', value: [12, 16] },
        ],
      },
    },
    'от 2 визитов (день недели — сб или вс и 12:00–16:59)',
    'at least 2 visits (weekday is Sat or Sun and 12:00–16:59)',
  ],
  ['a deed', { did: 'purchased', within: 'P90D' }, 'покупал за последние 90 дней', 'bought in the last 90 days'],
  [
    'deeds',
    { did: 'purchased', times: { op: 'gte', value: 2 }, where: grill, within: 'P180D' },
    'покупал «Гриль» от 2 раз за 180 дней',
    'bought “Гриль” at least twice in the last 180 days',
  ],
  [
    'never',
    { did: 'message_opened', times: { op: 'eq', value: 0 }, within: 'P21D' },
    'ни разу не открывал сообщение за последний 21 день',
    'never opened a message in the last 21 days',
  ],
  ['one city', { field: 'city', op: 'eq', value: 'Москва' }, 'город — Москва', 'city is Москва'],
  ['other cities', { field: 'city', op: 'not_in', value: ['Москва', 'Казань'] }, 'город — не из списка: Москва или Казань', 'city is none of Москва or Казань'],
  ['a birthday', { field: 'birthday', op: 'before', value: '1990-03-05' }, 'родился раньше 5 марта 1990 г.', 'born before 5 March 1990'],
  ['age', { field: 'age', op: 'between', value: [25, 34] }, 'от 25 до 34 лет', 'aged 25 to 34'],
  ['consent', { field: 'consent.push', op: 'eq', value: true }, 'есть согласие на рекламу (push)', 'agreed to promo (push)'],
  ['lately', { field: 'last_visit_at', op: 'not_in_last', value: 'P1D' }, 'не был 1 день', 'has not come for 1 day'],
  [
    'groups in groups',
    {
      all: [
        away,
        {
          any: [
            { field: 'visits', op: 'gte', value: 2 },
            { field: 'tier', op: 'eq', value: 'gold' },
          ],
        },
        { not: { any: [{ field: 'tags', op: 'contains', value: 'staff' }] } },
      ],
    },
    'не был дольше 30 дней и (от 2 визитов или уровень — gold), кроме: есть метка «staff»',
    'away more than 30 days and (at least 2 visits or tier is gold), but not: tagged “staff”',
  ],
]

test.each(spoken)('people say it so: %s', (_, from, ru, en) => {
  const { rule, diagnostics } = parseRule(from)
  expect(diagnostics).toBeUndefined()
  const told = (locale: 'ru' | 'en') =>
    speaker(locale)
      .tell(sentence(inWords(rule!)))
      .replace(/\u00a0/g, ' ')
  expect({ ru: told('ru'), en: told('en') }).toEqual({ ru, en })
})

test('a range of which one end is missing, as a draft may hold it, is read as far as it goes', () => {
  const half = { field: 'visits', op: 'between', value: 5 } as unknown as Rule
  const { tell, missing } = speaker('en')
  expect(tell(sentence(inWords(half)))).toContain('5')
  expect(missing).toEqual([])
})
