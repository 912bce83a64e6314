import { describe, expect, test } from 'vitest'
import { around, difference, differenceOnce, effective, fromHits, fromSums, needed, type Sample, variance } from './always-valid'

/** Chance from a seed (mulberry32), so that a failure comes again. */
function lot(seed: number): () => number {
  let s = seed
  return () => {
    s = (s + 0x6d2b79f5) | 0
    let t = Math.imul(s ^ (s >>> 15), 1 | s)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
const normal = (next: () => number) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())

type World = {
  /** Share that goes to the first side. */
  share: number
  /** What one guest of the first (1) or second (0) side brings. */
  brings: (next: () => number, side: 0 | 1) => number
  sample: (n: number, sum: number, squares: number) => Sample
}
/** What somebody who looks asks of the two sides. */
type Look = (first: Sample, second: Sample) => boolean

/** Guests come one by one, and after each somebody looks. Answers after how many `seen` is true for the first time; 0 if never. */
function watch({ share, brings, sample }: World, guests: number, seed: number, seen: Look): number {
  const next = lot(seed)
  const n = [0, 0]
  const sum = [0, 0]
  const squares = [0, 0]
  for (let i = 1; i <= guests; i++) {
    const side = next() < share ? 1 : 0
    const value = brings(next, side)
    n[side]! += 1
    sum[side]! += value
    squares[side]! += value * value
    if (n[0]! < 30 || n[1]! < 30) continue
    if (seen(sample(n[1]!, sum[1]!, squares[1]!), sample(n[0]!, sum[0]!, squares[0]!))) return i
  }
  return 0
}

const share = (p: number | [number, number]): Pick<World, 'brings' | 'sample'> => ({
  brings: (next, side) => (next() < (Array.isArray(p) ? p[side]! : p) ? 1 : 0),
  sample: (n, hits) => fromHits(n, hits),
})
/** Most come with nothing, some with a receipt of which a few are large: what a shop's margin a guest looks like. */
const money = (come: number | [number, number]): Pick<World, 'brings' | 'sample'> => ({
  brings: (next, side) => (next() < (Array.isArray(come) ? come[side]! : come) ? Math.exp(normal(next)) : 0),
  sample: fromSums,
})
/** Share of `runs` in which somebody who looks after each guest ever sees it. */
function everSeen(world: World, guests: number, runs: number, seen: Look) {
  const at = Array.from({ length: runs }, (_, run) => watch(world, guests, run * 7919 + 13, seen)).filter((n) => n > 0)
  return { share: at.length / runs, typically: at.sort((a, b) => a - b)[Math.floor(at.length / 2)] ?? null }
}
const clear: Look = (first, second) => difference(first, second).clear
const clearOnce: Look = (first, second) => differenceOnce(first, second).clear

describe('looked at after every single guest, versions without a difference are called different in fewer than 5 %', () => {
  const worlds: [string, World][] = [
    ...[0.01, 0.05, 0.2, 0.5, 0.9].flatMap((p): [string, World][] => [
      [`halves, ${p * 100} % come`, { share: 0.5, ...share(p) }],
      [`a tenth in control, ${p * 100} % come`, { share: 0.9, ...share(p) }],
    ]),
    ...[0.05, 0.2].flatMap((come): [string, World][] => [
      [`margin, halves, ${come * 100} % come`, { share: 0.5, ...money(come) }],
      [`margin, a tenth in control, ${come * 100} % come`, { share: 0.9, ...money(come) }],
    ]),
  ]
  test.each(worlds)('%s', (_, world) => {
    expect(everSeen(world, 4_000, 600, clear).share).toBeLessThan(0.05)
  })

  test('which a fixed horizon does not: it calls a quarter and more of them different', () => {
    expect(everSeen({ share: 0.5, ...share(0.2) }, 4_000, 300, clearOnce).share).toBeGreaterThan(0.25)
  })

  test.each(worlds)('looked at once, at the end, a fixed horizon does: %s', (_, world) => {
    const atTheEnd: Look = (first, second) => first.n + second.n === 1_000 && clearOnce(first, second)
    expect(everSeen(world, 1_000, 800, atTheEnd).share).toBeLessThan(0.07)
  })
})

describe('the interval holds what it speaks of', () => {
  test.each([
    ['10 against 15 %', { share: 0.5, ...share([0.1, 0.15]) }, 0.05],
    ['2 against 10 %, a tenth in control', { share: 0.9, ...share([0.02, 0.1]) }, 0.08],
    ['margin of 15 against 30 %', { share: 0.9, ...money([0.15, 0.3]) }, 0.15 * Math.exp(0.5)],
  ])('at every look: %s', (_, world, truth) => {
    const misses: Look = (first, second) => {
      const [low, high] = difference(first, second).interval!
      return low > truth || high < truth
    }
    expect(everSeen(world, 4_000, 400, misses).share).toBeLessThan(0.05)
  })
})

describe('a difference is found', () => {
  test.each([
    ['20 against 30 %, halves', { share: 0.5, ...share([0.2, 0.3]) }, 2_000, 0.95, 1_000],
    ['10 against 15 %, halves', { share: 0.5, ...share([0.1, 0.15]) }, 4_000, 0.9, 2_000],
    ['15 against 23 %, a tenth in control', { share: 0.9, ...share([0.152, 0.234]) }, 5_000, 0.9, 2_500],
    ['margin of 15 against 25 %, halves', { share: 0.5, ...money([0.15, 0.25]) }, 8_000, 0.8, 6_000],
  ])('%s', (_, world, guests, power, soon) => {
    const found = everSeen(world, guests, 150, clear)
    expect(found.share).toBeGreaterThan(power)
    expect(found.typically).toBeLessThan(soon)
  })

  test('after about as many more guests as was said, if the estimate stays what it is', () => {
    const at = (times: number) => [fromHits(300 * times, 36 * times), fromHits(300 * times, 54 * times)] as const
    const more = needed(...at(1))!
    expect(more).toBeGreaterThan(600)
    expect(difference(...at(1 + (0.97 * more) / 600)).clear).toBe(false)
    expect(difference(...at(1 + (1.03 * more) / 600)).clear).toBe(true)
  })
})

describe('at its edges', () => {
  test('fewer than 30 on a side say nothing', () => {
    expect(difference(fromHits(29, 29), fromHits(5_000, 0))).toEqual({ estimate: 1, interval: null, clear: false })
    expect(needed(fromHits(29, 29), fromHits(5_000, 0))).toBeNull()
    expect(difference(fromHits(0, 0), fromHits(0, 0)).estimate).toBe(0)
  })

  test('no difference needs no number of guests, a clear one none more', () => {
    expect(needed(fromHits(100, 10), fromHits(100, 10))).toBeNull()
    expect(needed(fromHits(5000, 1000), fromHits(5000, 1001))).toBeNull()
    expect(needed(fromHits(1000, 10), fromHits(1000, 400))).toBe(0)
  })

  test('turned round it is the same; a stricter alpha is wider', () => {
    const [a, b] = [fromSums(200, 4000, 200_000), fromSums(90, 1000, 40_000)]
    const there = difference(a, b)
    const back = difference(b, a)
    expect(back.estimate).toBeCloseTo(-there.estimate)
    expect(back.interval![0]).toBeCloseTo(-there.interval![1])
    expect(difference(a, b, 0.01).interval![1]).toBeGreaterThan(there.interval![1])
    expect(around(there.estimate, variance(a, b), effective(a, b))).toEqual(there)
  })

  test('sums give the unbiased variance', () => {
    expect(fromSums(4, 10, 30)).toEqual({ n: 4, mean: 2.5, variance: 5 / 3 })
    expect(fromSums(1, 7, 49).variance).toBe(0)
  })
})
