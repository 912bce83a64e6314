import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Condition, conditions, type FilterCondition, filterConditions } from '../../workflows/segments/ast'
import { fieldOf, filterFieldOf, type ValueType } from '../../workflows/segments/fields'
import { anyFilter, anyRule } from '../../workflows/testing/rules'
import { ruleWords } from './rule-words'

const place = { currency: 'RUB', timeZone: 'Europe/Moscow', locations: new Map([['L1', 'Tverskaya']]), segments: new Map([['7', 'Loyal']]) }
const speak = { en: ruleWords({ ...place, locale: 'en' }), ru: ruleWords({ ...place, locale: 'ru' }) }

/** Something that a field of this type may be seen to hold. */
const SAMPLES: Record<ValueType, unknown> = {
  text: 'L1',
  number: 2.7,
  integer: 3,
  money: 1250.5,
  boolean: false,
  instant: '2026-01-19T09:00:00.000Z',
  date: '1990-02-28',
  tags: ['a', 'b'],
  mixed: ['grill', 3],
}
const sampleOf = (condition: Condition) => ('field' in condition ? SAMPLES[fieldOf(condition.field)!.type] : 2)

describe('rules in words', () => {
  it.each(['en', 'ru'] as const)('has words for every rule, and for whatever was seen (%s)', (locale) => {
    fc.assert(
      fc.property(anyRule, fc.boolean(), fc.boolean(), (rule, known, holds) => {
        const told = [speak[locale].rule(rule), ...conditions(rule).map((c) => speak[locale].seen(c, known ? sampleOf(c) : null, holds))]
        for (const text of told) expect(text).not.toMatch(/undefined|\[object|NaN|rules\./)
      }),
    )
  })

  it.each(['en', 'ru'] as const)('has words for every condition on an event, and for whatever the event held (%s)', (locale) => {
    fc.assert(
      fc.property(anyFilter, fc.boolean(), (filter, known) => {
        const held = (condition: FilterCondition) => (known ? SAMPLES[filterFieldOf(condition.field)!.type] : null)
        const told = [speak[locale].filter(filter), ...filterConditions(filter).map((c) => speak[locale].heard(c, held(c)))]
        for (const text of told) expect(text).not.toMatch(/undefined|\[object|NaN|rules\./)
      }),
    )
  })

  it.each<[FilterCondition, unknown, string, string]>([
    [{ field: 'location', op: 'eq', value: 'L1' }, 'L1', 'Place: Tverskaya (is Tverskaya)', 'Место: Tverskaya (это Tverskaya)'],
    [{ field: 'weekday', op: 'in', value: [6, 7] }, 1, 'Weekday: Mon (is one of Sat or Sun)', 'День недели: пн (одно из сб или вс)'],
    [{ field: 'category', op: 'eq', value: 'Grill' }, ['Drinks', 'Tea'], 'Category: Drinks and Tea (is Grill)', 'Категория: Drinks и Tea (это Grill)'],
    [{ field: 'channel', op: 'is_set' }, null, 'Channel: not known (is known)', 'Канал: неизвестно (известно)'],
  ])('tells what an event held beside what was wanted: %j', (condition, held, en, ru) => {
    expect([speak.en.heard(condition, held), speak.ru.heard(condition, held)]).toEqual([en, ru])
  })

  const said = (condition: Condition, saw: unknown, holds = true) => [speak.en.seen(condition, saw, holds), speak.ru.seen(condition, saw, holds)]

  it.each<[Condition, unknown, string, string]>([
    [{ member: { saved: '7' } }, true, 'Is in segment “Loyal”: yes', 'В сегменте «Loyal»: да'],
    [{ did: 'message_opened', within: 'P30D' }, 2, 'Opened a message in the last 30 days: 2 times', 'Открывал сообщение за 30 дней: 2 раза'],
    [{ did: 'call', times: { op: 'lt', value: 3 } }, 0, 'Called: 0 times (less than 3 times)', 'Звонил: 0 раз (меньше 3 раз)'],
    [{ field: 'has_email', op: 'eq', value: true }, true, 'Has an e-mail: yes', 'Есть почта: да'],
    [{ field: 'city', op: 'not_set' }, null, 'City: not known (is not known)', 'Город: неизвестно (неизвестно)'],
    [{ field: 'home_location', op: 'eq', value: 'L1' }, 'L1', 'Home place: Tverskaya (is Tverskaya)', 'Домашнее место: Tverskaya (это Tverskaya)'],
    [{ field: 'visits', op: 'gte', value: 2, where: { field: 'location', op: 'eq', value: 'L1' } }, 3, 'Visits, place is Tverskaya: 3 (at least 2)', 'Визитов, место — Tverskaya: 3 (от 2)'], // biome-ignore format: a row a case
    [{ field: 'joined_at', op: 'in_last', value: 'P7D' }, '2026-01-19T09:00:00.000Z', 'Joined: 19 Jan 2026, 12:00 (in the last 7 days)', 'Дата вступления: 19 янв. 2026 г., 12:00 (за последние 7 дней)'], // biome-ignore format: a row a case
  ])('%j', (condition, saw, en, ru) => expect(said(condition, saw).map((text) => text.replaceAll('\u00a0', ' '))).toEqual([en, ru]))
})
