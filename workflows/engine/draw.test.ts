import { describe, expect, it } from 'vitest'
import { draw, isControl } from './draw'

const customers = Array.from({ length: 20_000 }, (_, i) => i + 1)
const draws = (campaign: number, step: string, entry = 1) => customers.map((customer) => draw(campaign, customer, entry, step))

function correlation(a: number[], b: number[]): number {
  const mean = (xs: number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length
  const [ma, mb] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  a.forEach((x, i) => {
    ab += (x - ma) * (b[i]! - mb)
    aa += (x - ma) ** 2
    bb += (b[i]! - mb) ** 2
  })
  return ab / Math.sqrt(aa * bb)
}

describe('draw', () => {
  it('is the same for ever: a change would move running customers to other arms', () => {
    expect([draw(1, 1, 1, 'a'), draw(7, 123456, 2, 'gift-or-points'), draw(2 ** 40, 2 ** 45 + 1, 1, 'x')]).toMatchInlineSnapshot(`
      [
        0.6298248660750687,
        0.7761823367327452,
        0.6832724877167493,
      ]
    `)
  })

  it('is uniform in [0,1)', () => {
    for (const step of ['split', 'a', 'gift-or-points']) {
      const buckets = new Array<number>(20).fill(0)
      for (const x of draws(3, step)) {
        buckets[Math.floor(x * 20)]!++
      }
      // Nothing fell outside.
      expect(buckets.reduce((sum, n) => sum + n, 0)).toBe(customers.length)
      const expected = customers.length / 20
      const chi2 = buckets.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
      // 19 degrees of freedom: beyond 43.8 once in a thousand.
      expect(chi2).toBeLessThan(43.8)
    }
  })

  it('gives sibling steps, campaigns and entries unrelated arms', () => {
    const siblings = [draws(5, 'split'), draws(5, 'split-2'), draws(5, 'split2'), draws(5, 's1'), draws(5, 's2'), draws(6, 'split'), draws(5, 'split', 2)]
    const worst = siblings.flatMap((a, i) => siblings.slice(i + 1).map((b) => Math.abs(correlation(a, b))))
    expect(Math.max(...worst)).toBeLessThan(0.02)
  })

  it('tells neighbouring customers apart', () => {
    const here = draws(9, 'split')
    expect(Math.abs(correlation(here.slice(1), here.slice(0, -1)))).toBeLessThan(0.02)
  })
})

describe('isControl', () => {
  it('takes the share asked for, and nobody leaves when it grows', () => {
    const at = (share: number) => customers.filter((customer) => isControl(4, customer, share))
    expect(at(0)).toEqual([])
    expect(at(0.1).length / customers.length).toBeCloseTo(0.1, 1.7)
    const wider = new Set(at(0.2))
    expect(at(0.1).every((customer) => wider.has(customer))).toBe(true)
  })

  it('has nothing to do with the arms', () => {
    const control = customers.filter((customer) => isControl(4, customer, 0.5))
    const low = control.filter((customer) => draw(4, customer, 1, 'split') < 0.5)
    expect(low.length / control.length).toBeGreaterThan(0.48)
    expect(low.length / control.length).toBeLessThan(0.52)
  })
})
