import { readFileSync } from 'node:fs'
import { createTranslator } from 'next-intl'
import { describe, expect, it } from 'vitest'
import { EVENT_TYPES } from '../model/events'
import type { Phrase, PhraseValue } from '../model/face'
import { PERSONAL_GOALS } from '../model/offer'
import { sandboxContext } from '../testing/contexts'
import { MESSAGE, RULE } from '../testing/graphs'
import { codes, said } from '../testing/journey'
import { defaultConfig, describeStep, kindOf, STEP_KINDS } from '.'

const LOCALES = ['en', 'ru'] as const
const words = Object.fromEntries(LOCALES.map((locale) => [locale, JSON.parse(readFileSync(`workflows/steps/words/${locale}.json`, 'utf8'))]))

const translators = Object.fromEntries(
  LOCALES.map((locale) => [
    locale,
    createTranslator({
      locale,
      messages: words[locale],
      onError: (error) => {
        throw error
      },
    }) as unknown as (key: string, values: Record<string, string | number>) => string,
  ]),
)

/** The sentence, with typed values as plain signs: their words are the studio's. Throws on a missing key or value. */
function spoken(phrase: Phrase, locale: (typeof LOCALES)[number]): string {
  const value = (from: PhraseValue): string | number => {
    if (typeof from === 'string' || typeof from === 'number') return from
    if ('key' in from) return spoken(from, locale)
    if ('list' in from) return from.list.map(value).join(', ')
    if ('duration' in from) return from.duration
    if ('money' in from) return from.money
    return JSON.stringify(from)
  }
  return translators[locale]!(phrase.key, Object.fromEntries(Object.entries(phrase.values ?? {}).map(([name, from]) => [name, value(from)])))
}

/** Every phrase anywhere inside. */
function phrases(value: unknown): Phrase[] {
  if (typeof value !== 'object' || value === null) return []
  if ('key' in value && typeof value.key === 'string') return [value as Phrase]
  return Object.values(value).flatMap(phrases)
}

/** Configs that bring out what a face can say. */
const filter = { field: 'category', op: 'in', value: ['Grill'] }
const offer = (reward: unknown) => ({ offer: { name: 'x', reward }, validFor: 'P30D', message: null })
const variants: Record<string, Record<string, unknown>[]> = {
  segment: [
    { segment: RULE, when: { kind: 'at', at: '2026-12-01T10:00:00Z' } },
    { segment: { saved: '4' }, when: { kind: 'schedule' } },
    { segment: RULE, when: { kind: 'continuous' } },
  ],
  wait: [
    { for: 'P3D', spread: 'PT2H' },
    { until: '2026-12-01T10:00:00Z' },
    { until: '' },
    ...[[1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5], [7, 6], [3, 1, 4, 2], [5, 6, 7], []].map((weekdays) => ({ window: { weekdays, from: '11:00', to: '13:00' } })),
    { window: {} },
    { bestHour: { within: 'P1D' } },
    { bestHour: {} },
  ],
  visit: ['visited', 'purchased', 'coupon_redeemed'].flatMap((event) => [
    { within: 'P5D', event },
    { within: 'P5D', event, where: filter },
  ]),
  listen: [...[...EVENT_TYPES, 'custom.booked'].map((event) => ({ event, within: 'P5D' })), { event: 'purchased', within: 'P5D', where: filter }],
  branch: [{ rules: [{ id: 'a', name: '', rule: RULE }] }, { rules: [{ id: 'a', name: 'VIP', rule: RULE }, { id: 'b' }] }, { rules: [] }],
  split: ['margin', 'revenue', 'visits'].map((metric) => ({ arms: [{ id: 'a', name: 'A', weight: 10 }, { id: 'b' }], metric })),
  end: [{ reason: 'won back' }],
  points: [{ amount: 5 }, { amount: -5 }, { amount: 5, expiresAfter: 'P3D' }],
  handover: [{ campaign: '8' }],
  audience: [
    { audience: '3', do: 'add' },
    { audience: '3', do: 'remove' },
  ],
  task: [{ to: 'm1', text: 'Call' }, ...['owner', 'marketer', 'analyst', 'cashier'].map((to) => ({ to, text: 'Call' })), { text: '' }],
  webhook: [{ url: 'https://crm.example.com/hook', method: 'POST' }, { url: 'crm', method: 'GET' }, { url: '' }],
  profile: [{ set: { vip: true, seats: 4, table: 'window', gone: null }, addTags: ['a', 'b'], removeTags: ['c'], tier: 'gold' }],
  message: [MESSAGE],
  feedback: ['stars', 'nps', 'text'].map((scale) => ({ question: 'Well?', scale })),
  offer: [
    { offer: { saved: '3' }, validFor: 'P3D' },
    { offer: { saved: '3' } },
    offer({ kind: 'points', amount: 5 }),
    offer({ kind: 'points', amount: 5, expiresAfter: 'P3D' }),
    offer({ kind: 'cashback', percent: 15 }),
    offer({ kind: 'cashback', percent: 15, on: filter }),
    offer({ kind: 'gift', sku: 's', title: 'Dessert' }),
    offer({ kind: 'gift' }),
    ...[{}, { on: filter }].flatMap((on) =>
      [{ percent: 10 }, { amount: 500 }].flatMap((size) => [
        offer({ kind: 'discount', ...size, ...on }),
        offer({ kind: 'coupon', discount: { ...size, ...on }, codes: 'generated' }),
      ]),
    ),
    offer({ kind: 'personal' }),
    ...PERSONAL_GOALS.map((goal) => offer({ kind: 'personal', goal, from: ['1', '2'] })),
    offer({
      kind: 'all',
      of: [
        { kind: 'points', amount: 5 },
        { kind: 'gift', title: 'Tea' },
      ],
    }),
  ],
}

describe.each(STEP_KINDS)('face of %s', (kind) => {
  const ready = LOCALES.map((locale) => defaultConfig(kind, locale))
  const configs: unknown[] = [...ready, ...(variants[kind] ?? []), {}, null, 'x', { arms: 1, rules: 'x', offer: 5, message: [], when: 3, segment: 1 }]

  it('has words for everything it may say, in both languages', () => {
    for (const config of configs) {
      const described = describeStep(kind, config)
      for (const phrase of [...phrases(described), kindOf(kind)!.face.about]) {
        for (const locale of LOCALES) expect(spoken(phrase, locale)).toBeTruthy()
      }
    }
  })

  it('shows the ports that the kind has', () => {
    const { config: schema, ports } = kindOf(kind)!
    for (const config of configs) {
      const parsed = schema.safeParse(config)
      if (!parsed.success) continue
      expect(describeStep(kind, config).ports.map(({ id }) => id)).toEqual(typeof ports === 'function' ? ports(parsed.data) : [...ports])
    }
  })

  it('starts from a config that is sound, but for what only the marketer can say', () => {
    const open: Record<string, string[]> = {
      segment: ['rule.empty_group config.segment.all'],
      branch: ['rule.empty_group config.rules.0.rule.all'],
      handover: ['handover.none config.campaign'],
      audience: ['audience.none config.audience'],
      webhook: ['webhook.no_url config.url', 'webhook.no_secret config.secret'],
    }
    for (const config of ready) {
      expect(kindOf(kind)!.config.safeParse(config).success).toBe(true)
      if (kindOf(kind)!.entry) continue
      expect(codes(said(kind, config, sandboxContext()))).toEqual(open[kind] ?? [])
    }
  })

  it('has a field for each error a fresh step may need to mend', () => {
    const paths = describeStep(kind, ready[0]).fields.map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
    for (const path of paths.filter((p) => p !== '')) expect(Object.keys(ready[0]!)).toContain(path.split('.')[0])
  })
})

it('a kind nobody knows is shown as such', () => {
  const described = describeStep('teleport', {})
  for (const locale of LOCALES) for (const phrase of phrases(described)) expect(spoken(phrase, locale)).toBeTruthy()
  expect(describeStep('constructor', {}).ports).toEqual([])
})

it('both languages have the same words', () => {
  const keys = (value: unknown, at = ''): string[] =>
    typeof value === 'string' ? [at] : Object.entries(value as object).flatMap(([key, inner]) => keys(inner, at ? `${at}.${key}` : key))
  expect(keys(words.ru)).toEqual(keys(words.en))
})
