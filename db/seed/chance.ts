/** Chance without dice: everything the demo does follows from a seed number. */

/** In [0, 1), from any whole numbers; the same numbers give the same chance in every process. */
export function chance(...keys: number[]): number {
  let h = 0x9e3779b9
  for (const key of keys) {
    h = Math.imul(h ^ (key | 0), 0x85ebca6b)
    h ^= h >>> 13
    h = Math.imul(h, 0xc2b2ae35)
    h ^= h >>> 16
  }
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad)
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97)
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296
}

/** A stream of chances for one subject: `draws(seed, guest)()`. */
export function draws(...keys: number[]): () => number {
  let n = 0
  return () => chance(...keys, ++n)
}

/** One of a list, each as likely as its weight. */
export function weighted<T>(list: readonly T[], weight: (item: T) => number, at: number): T {
  let left = at * list.reduce((sum, item) => sum + weight(item), 0)
  for (const item of list) {
    left -= weight(item)
    if (left < 0) return item
  }
  return list.at(-1)!
}

/** An exponential with the given mean. */
export const waiting = (mean: number, at: number): number => -mean * Math.log(1 - at)
