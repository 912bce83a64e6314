import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draw } from '../../engine/draw'
import { soundConfig } from '../../testing/arbitraries'
import { NOW } from '../../testing/contexts'
import { planOf } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { storyOf } from '../../testing/stories'
import { evenWeights } from './compile'

const arms = (...weights: number[]) => ({ arms: weights.map((weight, i) => ({ id: `a${i}`, name: '', weight })) })

describe('split', () => {
  it('golden: compiles weights to shares that end at 1', () => {
    expect(planOf(around('split', arms(20, 0, 80))).steps.it?.op).toEqual({
      kind: 'split',
      arms: [
        { port: 'a0', upTo: 0.2 },
        { port: 'a1', upTo: 0.2 },
        { port: 'a2', upTo: 1 },
      ],
    })
  })

  it('sends each share its share, none to an arm of weight 0, and a customer always the same way', () => {
    const counts: Record<string, number> = {}
    for (let customer = 1; customer <= 5_000; customer++) {
      const { left } = Journey.of('split', arms(20, 0, 80), customer)
      counts[left!] = (counts[left!] ?? 0) + 1
    }
    expect(counts.a1).toBeUndefined()
    expect(counts.a0! / 5_000).toBeCloseTo(0.2, 1.5)
    expect(Journey.of('split', arms(50, 50), 77).left).toBe(Journey.of('split', arms(50, 50), 77).left)
  })

  it('with a winner rule asks with the arm it drew, the same each time, and goes where it is told', () => {
    const drawn = Journey.of('split', arms(50, 50), 77).left
    const journey = Journey.of('split', { ...arms(50, 50), stop: 'winner' }, 77)
    expect(journey.last?.ask?.request).toEqual({ arm: drawn })
    const other = drawn === 'a0' ? 'a1' : 'a0'
    journey.settle({ is: 'accepted', port: other }, NOW)
    expect(journey.left).toBe(other)
  })

  it('says what is wrong with it, and shares evenly', () => {
    const [wrong] = said('split', arms(60, 50, 10))
    expect(wrong).toMatchObject({
      code: 'split.weights',
      values: { sum: 120 },
      remedy: { set: [{ path: 'config.arms', value: [{ weight: 34 }, { weight: 33 }, { weight: 33 }] }] },
    })
    expect(codes(said('split', arms(100)))).toEqual(['split.arm_count config.arms'])
    expect(codes(said('split', arms(50.5, 49.5)))).toEqual(['split.weight_not_whole config.arms.0.weight', 'split.weight_not_whole config.arms.1.weight'])
    expect(said('split', { ...arms(50, 50), stop: 'winner' })).toEqual([])
    for (const n of [2, 3, 7, 10]) expect(evenWeights(n).reduce((sum, weight) => sum + weight, 0)).toBe(100)
  })

  it('law: whatever the shares, a guest goes where their draw falls, and a test that seeks its winner draws the same', () => {
    const shares = fc.array(fc.nat(100), { minLength: 1, maxLength: 9 }).map((cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), 100]
      return at.slice(1).map((end, i) => end - at[i]!)
    })
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 2 ** 40 }), (weights, customer) => {
        const drawn = draw(7, customer, 1, 'it') * 100
        const upTo = (arm: number) => weights.slice(0, arm + 1).reduce((sum, weight) => sum + weight, 0)
        const expected = weights.findIndex((_, arm) => upTo(arm) > drawn)
        expect(Journey.of('split', arms(...weights), customer).left).toBe(`a${expected}`)
        expect(Journey.of('split', { ...arms(...weights), stop: 'winner' }, customer).last?.ask?.request).toEqual({ arm: `a${expected}` })
      }),
    )
  })

  it('law: shares never fall back, and end at all', () => {
    fc.assert(
      fc.property(soundConfig('split'), (config) => {
        const { op } = planOf(around('split', config)).steps.it as { op: { arms: { upTo: number }[] } }
        const ends = op.arms.map(({ upTo }) => upTo)
        expect(ends).toEqual(ends.toSorted((a, b) => a - b))
        expect(ends.at(-1)).toBe(1)
      }),
    )
  })

  it('story: the same people take the same ways in every run, in the instants they come', () => {
    const once = storyOf('split', arms(50, 50), 40)
    expect(storyOf('split', arms(50, 50), 40)).toEqual(once)
    expect(new Set(once.map(([, port]) => port))).toEqual(new Set(['a0', 'a1']))
    // With a larger share for the first arm nobody who had it loses it.
    const more = new Map(storyOf('split', arms(70, 30), 40).map(([customer, port]) => [customer, port]))
    for (const [customer, port] of once) if (port === 'a0') expect(more.get(customer)).toBe('a0')
  })
})
