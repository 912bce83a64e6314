/**
 * Comparisons that may be looked at as often as one likes: whenever one stops looking, the 95 % interval was right with 95 %.
 *
 * A fixed-horizon interval (Welch, z = 1.96) is right once, at a number of guests chosen beforehand. A canvas looks every second, and who watches stops when
 * it shows something: of tests of two equal versions four in ten then "find" a difference among 4,000 guests. The interval here is a confidence
 * sequence, that of the mixture sequential probability ratio test with a normal mixture:
 *
 *   estimate ± sqrt( V · (1 + nρ²) / (nρ²) · ( ln(1 + nρ²) − 2 ln α ) )
 *
 * V = variance of the estimate, n = n₁n₂ / (n₁ + n₂) = its effective number of observations, ρ² = how soon the sequence is at its tightest. Sources:
 * Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Statist. 41 (1970); Johari, Koomen, Pekelis, Walsh, "Always
 * valid inference: continuous monitoring of A/B tests", Operations Research 70 (2022); for means of any distribution with an estimated variance
 * Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", Ann. Statist. 52 (2024), prop. 2.5.
 *
 * Two measures keep the promise where that theory, which is of large numbers, is optimistic. Nothing is said below 30 on a side. And V is the larger of
 * the separate and the pooled variance: a control group of 30 of whom nobody has come yet knows nothing of its own variance; with the separate one alone,
 * rare visits and a tenth in control, 31 % are false alarms. `always-valid.test.ts` simulates both: looking after every guest, fewer than 5 % are.
 */
export type Sample = {
  n: number
  mean: number
  /** Unbiased, of one observation. */
  variance: number
}

/** 95 %: of all comparisons without a difference, at most this share is ever called one. */
export const ALPHA = 0.05
/** Fewer than this on a side and a difference says nothing. */
export const ENOUGH = 30
/**
 * The sequence is tightest at about 250 effective observations (two versions of 500, or 2,800 guests with a tenth in control), and at most a fifth wider
 * from 30 to 10,000.
 */
const RHO2 = 0.035
/** Two-sided 95 % of the normal distribution. */
const Z95 = 1.959963984540054
/** Beyond so many more observations a shop has no use for the number. */
const TOO_MANY = 100_000

export const fromSums = (n: number, sum: number, squares: number): Sample => ({
  n,
  mean: n === 0 ? 0 : sum / n,
  variance: n < 2 ? 0 : Math.max(0, squares - (sum * sum) / n) / (n - 1),
})

/**
 * A share of `n`. Its variance is taken with one more hit and one more miss, so that none of 30 is not certainty: Agresti, Caffo, "Simple and effective
 * confidence intervals for proportions and differences of proportions", Amer. Statist. 54 (2000).
 */
export function fromHits(n: number, hits: number): Sample {
  const near = (hits + 1) / (n + 2)
  return { n, mean: n === 0 ? 0 : hits / n, variance: near * (1 - near) }
}

export type Difference = {
  /** First minus second. */
  estimate: number
  /** Null where a side has fewer than 30. */
  interval: [number, number] | null
  /** Whether the interval leaves out zero. */
  clear: boolean
}

/** `alpha` is divided by whoever compares several pairs. */
export function difference(first: Sample, second: Sample, alpha = ALPHA): Difference {
  const estimate = first.mean - second.mean
  if (first.n < ENOUGH || second.n < ENOUGH) return { estimate, interval: null, clear: false }
  return around(estimate, variance(first, second), effective(first, second), alpha)
}

/**
 * The fixed-horizon interval (normal, 95 %), about a third narrower: only where there is one look in fact, because all observations became known at once
 * and no more will come.
 */
export function differenceOnce(first: Sample, second: Sample): Difference {
  const estimate = first.mean - second.mean
  if (first.n < ENOUGH || second.n < ENOUGH) return { estimate, interval: null, clear: false }
  const half = Z95 * Math.sqrt(variance(first, second))
  return { estimate, interval: [estimate - half, estimate + half], clear: Math.abs(estimate) > half }
}

/** The same for an estimate put together of several comparisons: `v` is its variance, `n` its effective number of observations. */
export function around(estimate: number, v: number, n: number, alpha = ALPHA): Difference {
  const half = Math.sqrt(v) * width(n, alpha)
  return { estimate, interval: [estimate - half, estimate + half], clear: Math.abs(estimate) > half }
}

/**
 * How many more observations of both sides together until the difference is clear, should means, variances and shares stay what they are. 0 when it is;
 * null when it cannot be said (nothing to go by yet, or more than a hundred thousand).
 */
export function needed(first: Sample, second: Sample, alpha = ALPHA): number | null {
  const { estimate, interval, clear } = difference(first, second, alpha)
  if (clear) return 0
  if (interval === null || estimate === 0) return null
  const all = first.n + second.n
  const v = variance(first, second)
  const n = effective(first, second)
  const clearAt = (times: number) => Math.abs(estimate) > Math.sqrt(v / times) * width(n * times, alpha)
  let high = 2
  while (!clearAt(high)) {
    high *= 2
    if (all * high > TOO_MANY) return null
  }
  let low = 1
  while ((high - low) * all > 0.5) {
    const middle = (low + high) / 2
    if (clearAt(middle)) high = middle
    else low = middle
  }
  return Math.max(1, Math.ceil((high - 1) * all))
}

export const effective = (first: Sample, second: Sample): number => (first.n * second.n) / (first.n + second.n)

/** Of the difference of two means. */
export function variance(first: Sample, second: Sample): number {
  const separate = first.variance / first.n + second.variance / second.n
  const pooled = ((first.n - 1) * first.variance + (second.n - 1) * second.variance) / (first.n + second.n - 2)
  return Math.max(separate, pooled * (1 / first.n + 1 / second.n))
}

/** Half the interval, in standard errors; 1.96 if one looked but once. */
function width(n: number, alpha: number): number {
  const x = n * RHO2
  return Math.sqrt(((1 + x) / x) * (Math.log(1 + x) - 2 * Math.log(alpha)))
}
