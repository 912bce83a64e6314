import { describe, expect, it } from 'vitest'
import { describeStep } from '../../workflows/steps'
import { flagship } from '../../workflows/testing/graphs'
import { speaker } from './phrases'

const place = { currency: 'RUB', timeZone: 'Europe/Moscow', offers: new Map([['3', 'Dessert']]) }
const titles = (locale: 'en' | 'ru') => {
  const { phrase } = speaker(locale, place)
  return (kind: string, config: unknown) => phrase(describeStep(kind, config).summary).replace(/\u00a0/g, ' ')
}

describe('phrases on the server', () => {
  it('name steps as their cards do', () => {
    const [en, ru] = [titles('en'), titles('ru')]
    const say = (id: string, title: typeof en) => {
      const { kind, config } = flagship().steps.find((step) => step.id === id)!
      return title(kind, config)
    }
    expect([say('came', en), say('came', ru)]).toEqual(['Came within 14 days?', 'Пришёл за 14 дней?'])
    expect([say('pause', en), say('pause', ru)]).toEqual(['2 days', '2 дня'])
    expect([say('cashback', en), say('cashback', ru)]).toEqual(['15% cashback, valid 30 days', 'Кэшбэк 15 %, 30 дней'])
    expect([say('gift-or-points', en), say('gift-or-points', ru)]).toEqual(['Gift or Points?', 'Gift или Points?'])
    expect(en('offer', { offer: { saved: '3' }, validFor: 'P1D' })).toBe('Dessert, valid 1 day')
    expect(ru('wait', { until: '2026-12-01T09:00:00Z' })).toMatch(/^До 1 дек\. 2026 г\., 12:00$/)
    expect(en('offer', { offer: { name: 'x', reward: { kind: 'discount', amount: 50_000 } }, validFor: 'P1D' })).toBe('₽500 off, valid 1 day')
  })

  it('name what has no name yet: a fresh rule by its number, then by what it says; a fresh version by its letter', () => {
    const fresh = {
      rules: [
        { id: 'a', name: '', rule: { all: [] } },
        { id: 'b', name: '', rule: { field: 'tier', op: 'eq', value: 'gold' } },
      ],
    }
    expect([titles('en')('branch', fresh), titles('ru')('branch', fresh)]).toEqual(['Rule 1 or Tier is gold?', 'Условие 1 или Уровень — gold?'])
    const arms = {
      arms: [
        { id: 'a', name: 'Gift', weight: 50 },
        { id: 'b', name: '', weight: 50 },
      ],
    }
    expect([titles('en')('split', arms), titles('ru')('split', arms)]).toEqual(['Gift or Version B?', 'Gift или Вариант Б?'])
    const { phrase } = speaker('ru', place)
    expect(describeStep('branch', fresh).ports.map(({ label }) => phrase(label))).toEqual(['Условие 1', 'Условие 2', 'Остальные'])
  })

  it('say rules, and leave open what is none yet', () => {
    const { rule, phrase } = speaker('en', place)
    expect(
      rule({
        all: [
          { field: 'visits', op: 'gte', value: 3 },
          { field: 'city', op: 'eq', value: 'Tula' },
        ],
      }),
    ).toMatch(/^At least 3\svisits and city is Tula$/)
    expect(phrase(describeStep('segment', { segment: { all: [{}] } }).summary)).toBe('…')
  })
})
