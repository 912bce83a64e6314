/**
 * Sets of numbers as sorted, disjoint stretches between cuts. A cut lies just before a number (`side` 0) or just after it (`side` 1), so that open and
 * closed ends are told apart: [a, b] = before a .. after b; (a, b) = after a .. before b.
 */
export type Cut = { at: number; side: 0 | 1 }
export type Region = readonly { from: Cut; to: Cut }[]

export const before = (at: number): Cut => ({ at, side: 0 })
export const after = (at: number): Cut => ({ at, side: 1 })

const FIRST = before(Number.NEGATIVE_INFINITY)
const LAST = after(Number.POSITIVE_INFINITY)
export const EVERYTHING: Region = [{ from: FIRST, to: LAST }]

const order = (a: Cut, b: Cut): number => (a.at === b.at ? a.side - b.side : a.at - b.at)

/** The stretch between two cuts; empty where they are the wrong way round. */
export const stretch = (from: Cut = FIRST, to: Cut = LAST): Region => (order(from, to) < 0 ? [{ from, to }] : [])

export const points = (values: readonly number[]): Region => [...new Set(values)].sort((a, b) => a - b).map((at) => ({ from: before(at), to: after(at) }))

export function complement(region: Region): Region {
  const gaps: { from: Cut; to: Cut }[] = []
  let from = FIRST
  for (const part of region) {
    if (order(from, part.from) < 0) gaps.push({ from, to: part.from })
    from = part.to
  }
  if (order(from, LAST) < 0) gaps.push({ from, to: LAST })
  return gaps
}

export const intersect = (a: Region, b: Region): Region =>
  a.flatMap((one) => b.flatMap((other) => stretch(order(one.from, other.from) > 0 ? one.from : other.from, order(one.to, other.to) < 0 ? one.to : other.to)))

/** Nothing in it; of whole numbers, where only those can be. */
export const isEmpty = (region: Region, whole: boolean): boolean => region.every((part) => (whole ? wholeFrom(part.from) >= wholeFrom(part.to) : false))

/** The first whole number behind a cut. */
const wholeFrom = ({ at, side }: Cut): number => (side === 0 ? Math.ceil(at) : Math.floor(at) + 1)
