import { describe, expect, test } from 'vitest'
import { type ArmRow, result } from './split-test'

/** Arms in which guests come or do not, and bring 100 each time. */
const arm = (id: string, n: number, came: number): ArmRow => ({ step: 's', arm: id, n, reached: came, visits: came, visits2: came, revenue: came * 100, revenue2: came * 10_000, margin: came * 100, margin2: came * 10_000 }) // biome-ignore format: a row
const of = (metric: 'visits' | 'revenue' | 'margin', ...rows: ArmRow[]) =>
  result({ metric, stop: 'fixed', arms: rows.map((row) => ({ id: row.arm, weight: 50 })) }, rows)

describe('versions of a split', () => {
  test('a clear difference names the winner, by whatever they are compared', () => {
    for (const metric of ['visits', 'revenue', 'margin'] as const) {
      const told = of(metric, arm('a', 1000, 100), arm('b', 1000, 200))
      expect(told).toMatchObject({ metric, decided: true, needed: 0, leader: { id: 'b', over: 'a', lift: metric === 'visits' ? 0.1 : 10 } })
      expect(told.leader!.interval[0]).toBeGreaterThan(0)
      expect(told.leader!.goal.interval[0]).toBeGreaterThan(0)
      expect(told.arms.map((a) => a.goal)).toEqual([0.1, 0.2])
    }
  })

  test('an unclear one names who leads, and about how many more guests it takes', () => {
    const told = of('margin', arm('a', 200, 30), arm('b', 200, 36))
    expect(told).toMatchObject({ decided: false, leader: { id: 'b', lift: 3 } })
    expect(told.leader!.interval[0]).toBeLessThan(0)
    expect(told.needed).toBeGreaterThan(1_000)
    const later = 1 + (1.02 * told.needed!) / 400
    expect(of('margin', arm('a', 200 * later, 30 * later), arm('b', 200 * later, 36 * later)).decided).toBe(true)
  })

  test('below thirty in a version nothing is said but how many are missing', () => {
    expect(of('margin')).toEqual({ metric: 'margin', arms: [], leader: null, decided: false, needed: 0 })
    expect(of('margin', arm('a', 0, 0), arm('b', 0, 0))).toMatchObject({ leader: null, needed: 60, arms: [{ n: 0, goal: null, value: null }, {}] })
    expect(of('margin', arm('a', 20, 5), arm('b', 60, 30))).toMatchObject({ leader: null, decided: false, needed: 40 })
    expect(of('margin', arm('a', 500, 50), arm('b', 500, 250), arm('c', 10, 9))).toMatchObject({ leader: { id: 'b' }, decided: false })
  })

  test('the same in both cannot be foretold', () => {
    expect(of('margin', arm('a', 200, 30), arm('b', 200, 30))).toMatchObject({ decided: false, needed: null })
  })

  test('of three, the nearest rival is shown and every other must be clearly worse', () => {
    const told = of('margin', arm('a', 2000, 200), arm('b', 2000, 420), arm('c', 2000, 400))
    expect(told).toMatchObject({ decided: false, leader: { id: 'b', over: 'c' } })
    const clear = of('margin', arm('a', 2000, 200), arm('b', 2000, 600), arm('c', 2000, 400))
    expect(clear).toMatchObject({ decided: true, leader: { id: 'b', over: 'c' } })
    // Three pairs are watched at once: each must be surer than one pair alone.
    const [pair, three] = [of('margin', arm('b', 2000, 600), arm('c', 2000, 400)), clear]
    expect(three.leader!.interval[0]).toBeLessThan(pair.leader!.interval[0])
  })

  test('a version drawn later, of whom nobody has been through, waits with zero; one without a share and guests is none', () => {
    const drawn = ['a', 'b', 'closed'].map((id) => ({ id, weight: id === 'closed' ? 0 : 50 }))
    const told = result({ metric: 'margin', stop: 'fixed', arms: drawn }, [arm('a', 100, 5), arm('gone', 100, 50)])
    expect(told.leader).toBeNull()
    expect(told.arms.map(({ id, n }) => [id, n])).toEqual([
      ['a', 100],
      ['b', 0],
    ])
  })

  test('a closed version neither keeps the others from winning, with few guests, nor wins, with many', () => {
    const closed = (n: number, came: number) =>
      result(
        {
          metric: 'margin',
          stop: 'winner',
          arms: [
            { id: 'a', weight: 50 },
            { id: 'b', weight: 50 },
            { id: 'c', weight: 0 },
          ],
        },
        [arm('a', 5000, 500), arm('b', 5000, 2500), arm('c', n, came)],
      )
    expect(closed(10, 1)).toMatchObject({ decided: true, leader: { id: 'b', over: 'a' } })
    expect(closed(5000, 4000)).toMatchObject({ decided: true, leader: { id: 'b', over: 'a' }, arms: [{ id: 'a' }, { id: 'b' }, { id: 'c', n: 5000 }] })
  })
})
