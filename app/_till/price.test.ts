import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { Reward } from '../../workflows/model/offer'
import { type Line, price as priceAt, type Sale } from './price'

const SALE: Sale = { location: '5', timeZone: 'Europe/Moscow', at: Date.UTC(2026, 0, 12, 9) }
const price = (lines: readonly Line[], offers: readonly { grant: string; reward: Reward }[], sale = SALE) => priceAt(lines, offers, sale)

const steak: Line = { sku: 'steak', name: 'Steak', category: 'Grill', price: 169_000, quantity: 1 }
const coffee: Line = { sku: 'coffee', name: 'Coffee', category: 'Drinks', price: 22_000, quantity: 2 }

describe('price', () => {
  it('takes a share off what the offer is limited to', () => {
    const { total, lines } = price(
      [steak, coffee],
      [{ grant: '1', reward: { kind: 'discount', percent: 10, on: { field: 'category', op: 'in', value: ['Grill'] } } }],
    )
    expect(lines.map((l) => l.discount)).toEqual([16_900, 0])
    expect(total).toBe(213_000 - 16_900)
  })
  it('says how much is missing', () => {
    const { total, short } = price([coffee], [{ grant: '1', reward: { kind: 'discount', amount: 50_000, minReceipt: 100_000 } }])
    expect(total).toBe(44_000)
    expect(short.get('1')).toEqual({ code: 'offer.min_receipt', short: 56_000 })
  })
  it('gives one piece as a gift, and asks for it where it is not on the receipt', () => {
    expect(price([coffee], [{ grant: '1', reward: { kind: 'gift', sku: 'coffee', title: 'Coffee' } }]).total).toBe(22_000)
    expect(price([steak], [{ grant: '1', reward: { kind: 'gift', sku: 'coffee', title: 'Coffee' } }]).short.get('1')).toEqual({
      code: 'offer.no_gift',
      title: 'Coffee',
    })
  })

  it('is judged by every condition of the offer, as at the till (only by sku and category it once was): the place, the hour of its clock, the day', () => {
    const limited = (on: object, sale: Partial<Sale> = {}) =>
      price([coffee], [{ grant: '1', reward: { kind: 'discount', percent: 50, on } }], { ...SALE, ...sale }).total
    // Noon in Moscow, a Monday.
    expect(limited({ field: 'hour', op: 'between', value: [12, 14] })).toBe(22_000)
    expect(limited({ field: 'hour', op: 'between', value: [12, 14] }, { timeZone: 'Asia/Tokyo' })).toBe(44_000)
    expect(limited({ field: 'weekday', op: 'eq', value: 1 })).toBe(22_000)
    expect(limited({ field: 'location', op: 'eq', value: '5' }, { location: '6' })).toBe(44_000)
    expect(
      limited({
        all: [
          { field: 'category', op: 'eq', value: 'Drinks' },
          { field: 'amount', op: 'gte', value: 44_000 },
        ],
      }),
    ).toBe(22_000)
    expect(limited({ not: { field: 'sku', op: 'eq', value: 'coffee' } })).toBe(44_000)
  })

  it('a last line of one kopeck does not take what rounding left of the others (went below nothing)', () => {
    const small = (price: number): Line => ({ sku: 'a', name: 'x', category: 'A', price, quantity: 1 })
    const { lines } = price([small(2), small(2), small(2), small(1)], [{ grant: '1', reward: { kind: 'discount', percent: 75 } }])
    expect(lines.reduce((sum, l) => sum + l.discount, 0)).toBe(5)
    for (const l of lines) expect(l.discount).toBeLessThanOrEqual(l.price)
  })

  const line = fc.record({
    sku: fc.constantFrom('a', 'b', 'c'),
    name: fc.constant('x'),
    category: fc.constantFrom('A', 'B', null),
    price: fc.integer({ min: 0, max: 500_000 }),
    quantity: fc.integer({ min: 1, max: 9 }),
  })
  const reward = fc.oneof(
    fc.record({ kind: fc.constant('discount' as const), percent: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ kind: fc.constant('discount' as const), amount: fc.integer({ min: 1, max: 900_000 }) }),
    fc.record({ kind: fc.constant('gift' as const), sku: fc.constantFrom('a', 'b', 'c'), title: fc.constant('x') }),
  )
  test.prop([fc.array(line, { maxLength: 8 }), fc.array(reward, { maxLength: 4 })])(
    'no line is ever below nothing, and the lines make the total',
    (lines, rewards) => {
      const priced = price(
        lines,
        rewards.map((r, i) => ({ grant: String(i), reward: r })),
      )
      for (const l of priced.lines) expect(l.price * l.quantity - l.discount).toBeGreaterThanOrEqual(0)
      expect(priced.total).toBe(priced.lines.reduce((sum, l) => sum + l.price * l.quantity - l.discount, 0))
    },
  )
})
