import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { Reward } from '../model/offer'
import { type BasketLine, takeOff } from './take-off'

const OCCURRENCE = { location: 'A', amount: 0, hour: 12, weekday: 1, properties: {} }
const line = (sku: string, price: number, quantity = 1, discount = 0): BasketLine => ({
  sku,
  category: sku === 'steak' ? 'Grill' : null,
  quantity,
  price,
  discount,
})
const take = (reward: Reward, lines: BasketLine[]) => takeOff(reward, OCCURRENCE, lines)

describe('what a code takes off', () => {
  it('is a share of the lines it is for, after what was taken off before', () => {
    const lines = [line('steak', 1_000, 1, 100), line('tea', 500)]
    expect(take({ kind: 'discount', percent: 10, on: { field: 'category', op: 'eq', value: 'Grill' } }, lines)).toEqual({ off: 90, reason: null })
    expect(lines.map((l) => l.discount)).toEqual([190, 0])
  })
  it('is a sum, never more than there is; a coupon is the discount it holds', () => {
    const lines = [line('tea', 500)]
    expect(take({ kind: 'coupon', discount: { amount: 800 }, codes: 'generated' }, lines).off).toBe(500)
    expect(take({ kind: 'discount', amount: 1 }, lines).reason?.code).toBe('offer.no_match')
  })
  it('is one piece of a gift; where it is not bought, or too little is, it says so', () => {
    const lines = [line('tea', 500, 2)]
    expect(take({ kind: 'gift', sku: 'tea', title: 'Tea' }, lines).off).toBe(250)
    expect(take({ kind: 'gift', sku: 'cake', title: 'Cake' }, lines).reason).toEqual({ code: 'offer.no_gift', title: 'Cake' })
    expect(take({ kind: 'discount', percent: 5, minReceipt: 1_000 }, lines).reason).toEqual({ code: 'offer.min_receipt', short: 750 })
  })
  it('is exact where the product of two amounts is beyond what a number holds', () => {
    const lines = [line('a', 999_999_999_999), line('b', 999_999_999_998), line('c', 1)]
    const { off } = take({ kind: 'discount', percent: 33 }, lines)
    expect(lines.reduce((sum, l) => sum + l.discount, 0)).toBe(off)
  })

  const lines = fc.array(
    fc
      .record({
        sku: fc.constantFrom('steak', 'tea'),
        price: fc.integer({ min: 0, max: 500_000 }),
        quantity: fc.integer({ min: 1, max: 9 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ sku, price, quantity, share }) => line(sku, price, quantity, Math.floor(price * share))),
    { minLength: 1, maxLength: 8 },
  )
  const reward: fc.Arbitrary<Reward> = fc.oneof(
    fc.record({ kind: fc.constant('discount' as const), percent: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ kind: fc.constant('discount' as const), amount: fc.integer({ min: 1, max: 900_000 }) }),
    fc.record({ kind: fc.constant('gift' as const), sku: fc.constantFrom('steak', 'tea'), title: fc.constant('x') }),
  )
  test.prop([lines, fc.array(reward, { maxLength: 4 })])('no line ever goes below nothing, and the lines make what was taken', (lines, rewards) => {
    const before = lines.reduce((sum, l) => sum + l.discount, 0)
    const off = rewards.reduce((sum, r) => sum + take(r, lines).off, 0)
    for (const l of lines) expect(l.price - l.discount).toBeGreaterThanOrEqual(0)
    expect(lines.reduce((sum, l) => sum + l.discount, 0)).toBe(before + off)
  })
})
