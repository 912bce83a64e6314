import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyFilter, anyRule } from '../testing/rules'
import { MAX_CONDITIONS, parseFilter, parseRule } from './parse'

const codes = (value: unknown, options = {}) => (parseRule(value, options).diagnostics ?? []).map((d) => `${d.path ?? ''} ${d.code}`.trim())

test('every rule of the language is read as it is written', () => {
  fc.assert(fc.property(anyRule, (rule) => void expect(parseRule(JSON.parse(JSON.stringify(rule)))).toEqual({ rule })))
  fc.assert(fc.property(anyFilter, (filter) => void expect(parseFilter(filter)).toEqual({ filter })))
})

test('nothing makes the parser throw, and what it accepts it accepts again', () => {
  const key = fc.constantFrom('all', 'any', 'not', 'field', 'op', 'value', 'did', 'times', 'within', 'where', 'window', 'member', 'saved', '__proto__')
  const word = fc.constantFrom<unknown>('visits', 'gte', 'P90D', 'purchased', 3, null, true, -1, 'spent', [], [1, 2], '')
  const junk = fc.letrec((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, word, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(key, tie('node'), { maxKeys: 4 })),
  })).node
  fc.assert(
    fc.property(fc.oneof(junk, fc.jsonValue()), (value) => {
      const parsed = parseRule(value)
      if (parsed.rule) expect(parseRule(parsed.rule)).toEqual(parsed)
      else expect(parsed.diagnostics.length).toBeGreaterThan(0)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  [{ all: 'x' }, 'all rule.group_not_list'],
  [{ member: { saved: 'first' } }, 'member rule.member_shape'],
  [{ did: 'visited', times: 3 }, 'times rule.times_shape'],
  [{ did: 'visited', times: { op: 'contains', value: 3 } }, 'times.op rule.times_op'],
  [{ field: 'city', op: 'is_set', value: 'Tula' }, 'value rule.value_not_taken'],
  [{ field: 'city', op: 'eq' }, 'value rule.value_missing'],
  [{ field: 'city', op: 'eq', value: 5 }, 'value rule.value_not_text'],
  [{ field: 'city', op: 'in', value: 'Tula' }, 'value rule.value_not_list'],
  [{ field: 'city', op: 'in', value: [] }, 'value rule.value_empty_list'],
  [{ field: 'age', op: 'between', value: [1, 2, 3] }, 'value rule.value_not_pair'],
  [{ field: 'has_phone', op: 'eq', value: 'yes' }, 'value rule.value_not_boolean'],
  [{ field: 'attributes.size', op: 'eq', value: { a: 1 } }, 'value rule.value_not_scalar'],
  [{ field: 'visits', op: 'gte', value: 1, where: { saved: '1' } }, 'where filter.shape'],
])('%j: %s', (rule, expected) => expect(codes(rule)).toEqual([expected]))

test('all mistakes at once, each with its place', () => {
  const rule = {
    all: [
      { field: 'visit', op: 'gte', value: 3 },
      { field: 'visits', op: 'contains', value: 3 },
      { field: 'spent', op: 'gte', value: '1000' },
      { any: [] },
      { field: 'visits', op: 'gte', value: 3, window: '90 days', where: { field: 'categry', op: 'eq', value: 'x' } },
      { field: 'city', op: 'eq', value: 'Tula', window: 'P1D' },
      { did: 'purchase', times: { op: 'gte', value: -1 } },
      { field: 'age', op: 'between', value: [30, 20] },
      { field: 'churn_risk', op: 'gt', value: 0.5 },
      { field: 'journey.ask.answer', op: 'gte', value: 4 },
    ],
    extra: 1,
  }
  expect(codes(rule, { path: 'config.segment' })).toEqual([
    'config.segment.extra rule.key_unknown',
    'config.segment.all.0.field rule.field_unknown',
    'config.segment.all.1.op rule.op_not_for_type',
    'config.segment.all.2.value rule.value_not_number',
    'config.segment.all.3.any rule.empty_group',
    'config.segment.all.4.where.field filter.field_unknown',
    'config.segment.all.4.window rule.duration_bad',
    'config.segment.all.5.window rule.not_narrowed',
    'config.segment.all.6.did rule.event_unknown',
    'config.segment.all.6.times.value rule.times_negative',
    'config.segment.all.7.value rule.range_reversed',
    'config.segment.all.8.field rule.field_unavailable',
    'config.segment.all.9.field rule.journey_outside',
  ])
})

describe('suggestions', () => {
  const suggestion = (value: unknown) => parseRule(value).diagnostics?.[0]?.values?.suggestion
  test('a misspelt field, operator, event and key are recognised', () => {
    expect(suggestion({ field: 'days_since_lst_visit', op: 'gt', value: 1 })).toBe('days_since_last_visit')
    expect(suggestion({ field: 'consent.emial', op: 'eq', value: true })).toBe('consent.email')
    expect(suggestion({ field: 'visits', op: 'gtee', value: 1 })).toBe('gte')
    expect(suggestion({ did: 'purchasd' })).toBe('purchased')
    expect(suggestion({ field: 'visits', op: 'gt', valeu: 1, value: 1 })).toBe('value')
    expect(suggestion({ field: 'zzzzzzzzzzzz', op: 'gt', value: 1 })).toBe('none')
  })
})

test('journey facts are for branches only', () => {
  const rule = { field: 'journey.ask.answer', op: 'gte', value: 4 }
  expect(parseRule(rule, { journey: true }).rule).toEqual(rule)
  expect(codes({ field: 'journey.ask.colour', op: 'eq', value: 1 }, { journey: true })).toEqual(['field rule.journey_fact_unknown'])
})

test('depth, number of conditions and long lists have an end', () => {
  let deep: unknown = { field: 'visits', op: 'gte', value: 1 }
  for (let i = 0; i < 5000; i++) deep = { all: [deep] }
  expect(codes(deep).at(-1)).toContain('rule.too_deep')
  const many = { all: Array.from({ length: 100_000 }, () => ({ field: 'visits', op: 'gte', value: 1 })) }
  expect(codes(many)).toEqual(['rule.too_many'])
  expect(parseRule({ all: many.all.slice(0, MAX_CONDITIONS) }).rule).toBeDefined()
  expect(codes({ field: 'city', op: 'in', value: Array.from({ length: 1001 }, (_, i) => `c${i}`) })).toEqual(['value rule.value_long_list'])
})

test('hostile input is refused, not followed', () => {
  expect(codes(JSON.parse('{"field":"visits","op":"gte","value":1,"__proto__":{"x":1}}'))).toEqual(['__proto__ rule.key_unknown'])
  expect(codes({ field: '__proto__', op: 'eq', value: 'x' })).toEqual(['field rule.field_unknown'])
  expect(codes({ field: 'constructor', op: 'eq', value: 'x' })).toEqual(['field rule.field_unknown'])
  expect(codes({ field: 'visits', op: 'toString', value: 1 })).toEqual(['op rule.op_unknown'])
  expect(codes({ field: 'city', op: 'eq', value: 'a\0b' })).toEqual(['value rule.text_unusable'])
  expect(codes({ field: 'city', op: 'eq', value: '\ud800' })).toEqual(['value rule.text_unusable'])
  expect(codes({ field: 'spent', op: 'gte', value: Number.POSITIVE_INFINITY })).toEqual(['value rule.value_not_whole'])
  expect(codes(null)).toEqual(['rule.shape'])
  expect(codes([])).toEqual(['rule.shape'])
  expect(codes({})).toEqual(['rule.shape'])
  expect(codes({ field: 'joined_at', op: 'before', value: '2025-02-30T00:00:00Z' })).toEqual(['value rule.value_not_time'])
  expect(codes({ field: 'birthday', op: 'eq', value: '2025-02-30' })).toEqual(['value rule.value_not_date'])
  expect(codes({ field: 'joined_at', op: 'before', value: '2025-02-01T00:00:00' })).toEqual(['value rule.value_not_time'])
  expect(codes({ member: { saved: '7' } }, { saved: new Set(['8']) })).toEqual(['member.saved rule.segment_unknown'])
})
