import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTranslator } from 'next-intl'
import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../model/fault'
import { sandboxContext } from '../testing/contexts'
import { arrow, campaign, flagship, MESSAGE, RULE } from '../testing/graphs'
import { said } from '../testing/journey'
import { check } from './compile'

const LOCALES = ['en', 'ru'] as const
type Book = Record<string, { message: string; hint?: string }>
const books = Object.fromEntries(LOCALES.map((locale) => [locale, JSON.parse(readFileSync(`server/messages/${locale}.json`, 'utf8')) as Book])) as Record<
  (typeof LOCALES)[number],
  Book
>

/** Codes of findings and labels of remedies, as the sources write them. */
const source = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
const CODE =
  /(?:error|warning|finding|duration|mend|fail|none|tell|at)\(\s*(?:[^'()]*\? )?'([a-z-]+\.[a-z_]+)'(?: : '([a-z-]+\.[a-z_]+)')?|label: '(remedy\.[a-z_]+)'|\['(remedy\.[a-z_]+)',/g
const emitted = [
  ...new Set(
    ['engine', 'steps', 'model', 'segments']
      .flatMap((folder) => source(`workflows/${folder}`))
      .flatMap((text) => [...text.matchAll(CODE)].flatMap(([, ...codes]) => codes.filter((code): code is string => Boolean(code)))),
  ),
].sort()

/** With the values given; throws where the words want one that is not there. */
function told(diagnostic: Pick<Diagnostic, 'code' | 'values'>, locale: (typeof LOCALES)[number]): string[] {
  const entry = books[locale][diagnostic.code]
  if (!entry) throw new Error(`no words for ${diagnostic.code} in ${locale}`)
  return [entry.message, entry.hint].flatMap((text) => {
    if (!text) return []
    const t = createTranslator({
      locale,
      messages: { text },
      onError: (error) => {
        throw new Error(`${diagnostic.code}: ${error.message}`)
      },
    })
    return [t('text', diagnostic.values)]
  })
}

describe('words of diagnostics', () => {
  it('the scan sees the codes', () => {
    expect(emitted.length).toBeGreaterThan(90)
    expect(emitted).toEqual(expect.arrayContaining(['wait.out_of_range', 'rule.empty_group', 'loop.no_wait', 'remedy.make_days', 'time.bad']))
  })

  it.each(LOCALES)('are there for every code in %s, with a hint that says what to do', (locale) => {
    expect(emitted.filter((code) => !books[locale][code])).toEqual([])
    const silent = emitted.filter((code) => !code.startsWith('remedy.') && !code.startsWith('field.') && !books[locale][code]?.hint)
    expect(silent).toEqual([])
  })

  it('get the values they want', () => {
    const wrong = flagship()
    wrong.settings = {
      controlShare: 0,
      timeZone: 'Mars',
      endsAt: '2020-01-01T00:00:00Z',
      budget: { currency: 'EUR', money: 1.5 },
      goal: { event: 'x', within: 'P1D' },
    }
    wrong.steps.push({ id: 'won', kind: 'magic', config: {} })
    wrong.arrows.push(arrow('won.next>nowhere'), arrow('pause.next>came x900'), arrow('lost.x>lapsed'))
    const audiences = new Map([
      ['2', { name: 'A', archived: true }],
      ['3', { name: 'B', archived: false }],
    ])
    const others = new Map(
      [{ archived: true }, { entry: null }, { state: 'draft' }, { handsTo: ['7'] }].map((change, i) => [
        String(9 + i),
        { name: 'Other', state: 'live', archived: false, entry: 'manual', handsTo: [], ...change },
      ]),
    )
    const loops = campaign({ in: ['manual'], a: ['message', MESSAGE], b: ['manual'] }, ['in.next>a', 'a.sent>a', 'a.not-sent>a x2'])
    const found = [
      ...check(wrong, sandboxContext({ sandbox: false })),
      ...check(loops, sandboxContext()),
      ...check({ format: 'x' }, sandboxContext()),
      ...said('wait', { for: 'PT1S' }),
      ...said('wait', { for: 'nonsense' }),
      ...said('wait', { until: '2026-01-01' }),
      ...said('wait', { window: { weekdays: [9], from: '9', to: '10:00' }, spread: 'P1D' }),
      ...said('wait', { window: { weekdays: [1], from: '10:00', to: '10:00' } }),
      ...said('wait', { window: { weekdays: [1], from: '10:00', to: '11:00' }, spread: 'PT90M' }),
      ...said('wait', { bestHour: { within: 'PT5M' } }),
      ...said('task', { to: 'gone', text: '' }, sandboxContext({ members: new Map() })),
      ...['', '2', '9'].flatMap((audience) => said('audience', { audience, do: 'add' }, sandboxContext({ audiences }))),
      ...['', '7', '8', '9', '10', '11', '12'].flatMap((campaign) => said('handover', { campaign }, sandboxContext({ campaign: '7', campaigns: others }))),
      ...said('profile', {}),
      ...said('profile', { addTags: ['a'], removeTags: ['a'] }),
      ...said('listen', { event: 'call', within: 'PT1S', where: { field: 'sku', op: 'eq', value: 'x' } }),
      ...said('listen', { event: 'smiled', within: 'P1D' }),
      ...said('visit', { within: 'PT1S', where: { field: 'colour', op: 'eq', value: 1 } }),
      ...said('branch', { rules: [] }),
      ...said('branch', { rules: [{ id: 'A_b', name: '', rule: { field: 'visits', op: 'like', value: 1 } }] }),
      ...said('split', { arms: [{ id: 'a', name: '', weight: 1.5 }] }),
      ...said('points', { amount: 1e12, expiresAfter: 'P9999D' }),
      ...said('points', { amount: -1, expiresAfter: 'P9D' }),
      ...said('feedback', { question: '', scale: 'nps', happyFrom: 99, message: MESSAGE, answerWithin: 'P999D', notMoreOftenThan: 'PT1S' }),
      ...said('message', { class: 'promo', channels: ['sms', 'sms', 'email'], content: { sms: { text: 'x' } } }),
      ...said('offer', { offer: { saved: '5' }, validFor: 'P1D' }),
      ...said('offer', { offer: { name: '', reward: { kind: 'all', of: [{ kind: 'discount', amount: 1, currency: 'EUR' }] } }, validFor: 'P1D' }),
      ...check(
        campaign({ in: ['segment', { segment: { saved: '1' }, when: { kind: 'schedule', every: 'P1D', from: '2026-12-01T00:00:00Z' } }] }, []),
        sandboxContext(),
      ),
      ...check(campaign({ in: ['segment', { segment: RULE, when: { kind: 'at', at: 'soon' } }] }, []), sandboxContext()),
    ]
    expect(found.length).toBeGreaterThan(50)
    for (const diagnostic of found) {
      for (const locale of LOCALES) {
        for (const text of told(diagnostic, locale)) expect(text).not.toMatch(/[{}]/)
        if (diagnostic.remedy) told({ code: diagnostic.remedy.label, ...(diagnostic.remedy.values ? { values: diagnostic.remedy.values } : {}) }, locale)
      }
    }
  })
})
