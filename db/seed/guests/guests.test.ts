import { describe, expect, test } from 'vitest'
import { DEMO, FIRST_DAY } from '../demo'
import { historyOf } from './history'
import { liftAt, ODDS } from './odds'
import { isLapsed, personaOf } from './persona'

const personas = Array.from({ length: DEMO.guests }, (_, index) => personaOf(DEMO.seed, index))
const histories = personas.map((persona) => historyOf(DEMO.seed, persona, FIRST_DAY))
const DAY = 86_400_000
const local = (at: number) => new Date(at + 3 * 3_600_000)

describe('two years of an invented chain', () => {
  const orders = histories.flat()
  test('are the same whenever they are asked for', () => {
    expect(historyOf(DEMO.seed, personas[17]!, FIRST_DAY)).toEqual(histories[17])
    expect(new Set(orders.map((o) => o.key)).size).toBe(orders.length)
  })
  test('hold believable receipts: open hours, prices in whole roubles, totals that add up', () => {
    expect(orders.length).toBeGreaterThan(50_000)
    const odd = orders.filter((order) => {
      const hour = local(order.occurredAt).getUTCHours()
      const sum = order.lines.reduce((total, line) => total + line.price, 0)
      return hour < 11 || hour >= 23 || order.occurredAt >= Date.parse(DEMO.startsAt) || order.total !== sum || order.total % 100 !== 0
    })
    expect(odd).toEqual([])
  })
  test('have a week and seasons: Friday is fuller than Monday, December than January', () => {
    const evenings = orders.filter((o) => local(o.occurredAt).getUTCHours() >= 17)
    const on = (weekday: number) => evenings.filter((o) => local(o.occurredAt).getUTCDay() === weekday).length
    expect(on(5)).toBeGreaterThan(on(1) * 2)
    const perDay = (month: number) => orders.filter((o) => local(o.occurredAt).getUTCMonth() === month).length
    expect(perDay(11)).toBeGreaterThan(perDay(0) * 1.3)
  })
  test('leave some 300 to 600 lapsed guests for the flagship', () => {
    const lapsed = histories.filter((own) => {
      const last = own.at(-1)
      const spent = own.filter((o) => o.occurredAt > FIRST_DAY - 365 * DAY).reduce((sum, o) => sum + o.total, 0)
      return last && FIRST_DAY - last.occurredAt > 61 * DAY && spent >= 600_000
    })
    expect(lapsed.length).toBeGreaterThan(300)
    expect(lapsed.length).toBeLessThan(600)
    expect(lapsed.length).toBeLessThan(personas.filter((p) => isLapsed(p, 0) || p.habit === 'rare').length)
  })
})

test('a message that was seen, an offer and points each raise the odds, and fade', () => {
  const nothing = { offer: false, points: false }
  const at = (has: { offer: boolean; points: boolean }, days: number, seen = true) => liftAt([{ at: 0, seen }], has, days * DAY)
  expect(liftAt([], nothing, 0)).toBe(1)
  expect(liftAt([{ at: 5, seen: true }], nothing, 4)).toBe(1)
  expect(at(nothing, 0)).toBe(ODDS.lift.seen)
  expect(at({ offer: true, points: false }, 0)).toBe(ODDS.lift.seen * ODDS.lift.offer)
  expect(at({ offer: true, points: true }, 0)).toBeGreaterThan(at({ offer: true, points: false }, 0))
  expect(at({ offer: true, points: true }, 0, false)).toBe(ODDS.lift.unseen)
  expect(at(nothing, ODDS.halfLifeDays)).toBeCloseTo(1 + (ODDS.lift.seen - 1) / 2)
  expect(at(nothing, 200)).toBeCloseTo(1)
})
