import type { Try } from './back-test'

export type Share = { model: number; other: number; by: number; interval: [number, number]; tries: number }

/**
 * The means of two ways over the same tries, and their difference with a 95% interval. Tries of one household at several dates go together: the interval
 * is that of a ratio of sums over households (linearised; Cochran 1977, "Sampling Techniques", 6.4), so that a family is not counted as four.
 */
export function compare(model: readonly Try[], other: readonly Try[], of: 'hit' | 'earned'): Share {
  const households = new Map<string, { difference: number; tries: number }>()
  let [mine, theirs] = [0, 0]
  for (const [i, one] of model.entries()) {
    const beside = other[i]!
    mine += one[of]
    theirs += beside[of]
    const sum = households.get(one.household) ?? { difference: 0, tries: 0 }
    households.set(one.household, { difference: sum.difference + one[of] - beside[of], tries: sum.tries + 1 })
  }
  const tries = model.length
  const by = (mine - theirs) / tries
  const squares = [...households.values()].reduce((sum, { difference, tries: n }) => sum + (difference - by * n) ** 2, 0)
  const half = (1.96 * Math.sqrt((squares * households.size) / (households.size - 1))) / tries
  return { model: mine / tries, other: theirs / tries, by, interval: [by - half, by + half], tries }
}
