import { describe, expect, test } from 'vitest'
import type { Reward } from '../../workflows/model/offer'
import { givenBy, type Sale, type SoldLine } from './given'

const line = (sku: string, price: number, discount: number, more: Partial<SoldLine> = {}): SoldLine => ({ sku, category: null, quantity: 1, price, discount, cost: null, unclaimed: discount, ...more }) // biome-ignore format: a line
const sale = (...lines: SoldLine[]): Sale => ({ id: 1, occurredAt: 0, occurrence: { location: 'A', amount: 0, hour: 12, weekday: 1, properties: {} }, lines })
const gift: Reward = { kind: 'gift', sku: 'cake', title: 'Cake' }

describe('a gift', () => {
  test.each<[string, Reward, Sale | undefined, { value: number | null; cost: number | null }]>([
    ['costs what its line says', gift, sale(line('tea', 200, 0), line('cake', 300, 300, { cost: 90 })), { value: 300, cost: 90 }],
    ['else what the offer declares', { ...gift, cost: 80 }, sale(line('cake', 300, 300)), { value: 300, cost: 80 }],
    ['else nothing tells but its price', gift, sale(line('cake', 300, 300)), { value: 300, cost: null }],
    ['is one piece of three', gift, sale(line('cake', 900, 300, { quantity: 3, cost: 270 })), { value: 300, cost: 90 }],
    ['without a price on the line costs what its line says', gift, sale(line('cake', 0, 0, { cost: 90 })), { value: 0, cost: 90 }],
    ['that was half paid costs half', gift, sale(line('cake', 300, 150, { cost: 90 })), { value: 150, cost: 45 }],
    ['that was paid in full was none', { ...gift, cost: 80 }, sale(line('cake', 300, 0)), { value: 0, cost: 0 }],
    ['not on the receipt is known by the offer alone', { ...gift, cost: 80 }, sale(line('tea', 200, 0)), { value: null, cost: 80 }],
    ['redeemed without a receipt too', gift, undefined, { value: null, cost: null }],
  ])('%s', (_, reward, sold, given) => {
    expect(givenBy(reward, sold)).toEqual(given)
  })
})

describe('a discount', () => {
  const grill = { field: 'category', op: 'in', value: ['Grill'] }
  test.each<[string, Reward, Sale | undefined, number | null]>([
    ['of a percentage is that of the lines it is for', { kind: 'discount', percent: 10, on: grill }, sale(line('a', 1000, 100, { category: 'Grill' }), line('b', 500, 50)), 100],
    ['is at most what the till took off', { kind: 'discount', percent: 10 }, sale(line('a', 1000, 30)), 30],
    ['is not the rest of what the till took off', { kind: 'discount', amount: 200 }, sale(line('a', 1000, 500)), 200],
    ['in a coupon is the coupon’s', { kind: 'coupon', discount: { percent: 50 }, codes: 'generated' }, sale(line('a', 1000, 500)), 500],
    ['without a receipt is unknown', { kind: 'discount', percent: 10 }, undefined, null],
    ['given in points took nothing off', { kind: 'points', amount: 10 }, sale(line('a', 1000, 500)), null],
  ])('%s', (_, reward, sold, value) => {
    expect(givenBy(reward, sold)).toEqual({ value, cost: null })
  }) // biome-ignore format: a case a line
})

test('two codes on one receipt never claim the same discount', () => {
  const sold = sale(line('cake', 300, 300, { cost: 90 }), line('soup', 1000, 100))
  expect(givenBy(gift, sold)).toEqual({ value: 300, cost: 90 })
  expect(givenBy({ kind: 'discount', percent: 10 }, sold).value).toBe(100)
  expect(givenBy({ kind: 'discount', amount: 500 }, sold).value).toBe(0)
})
