import type { Position } from '../document/document'
import { type Box, crosses } from './box'

/**
 * One arrow's way: from a knob on the lower edge of a card to the upper edge of another (or the side of an end's pill), in level and upright runs that
 * keep clear of cards. Candidates with two, then four bends are priced; the cheapest wins.
 */
export type Ends = { from: Position; source: Box; target: Box /** Pills may be entered from the side and anywhere on top. */; pill: boolean }

const CLEAR = 8
const TURN = 20
const BEND_PRICE = 24
const HIT_PRICE = 4000

export function route({ from, source, target, pill }: Ends, boxes: readonly Box[]): Position[] {
  const entry = { x: pill ? clamp(from.x, target.x + 14, target.x + target.width - 14) : target.x + target.width / 2, y: target.y }
  if (Math.abs(entry.x - from.x) < 10 && target.width > 60) entry.x = from.x
  const gap = entry.y - from.y
  const near = nearby(from, entry, boxes)
  const candidates: Position[][] = []
  if (gap > 0) {
    if (entry.x === from.x) candidates.push([from, entry])
    if (pill) candidates.push(...sideways(from, target))
    const last = entry.y - Math.min(TURN, gap / 2)
    const levels = new Set([last, from.y + Math.min(TURN, gap / 2), ...near.flatMap((box) => [box.y - 16, box.y + box.height + 16])])
    for (const y of levels) if (y > from.y + 6 && y < entry.y - 6) candidates.push([from, { x: from.x, y }, { x: entry.x, y }, entry])
    const best = cheapest(candidates, between(from, entry, near), source, target)
    if (best && best.hits === 0) return best.points
  }
  const down = from.y + Math.min(TURN, Math.max(gap / 2, 16))
  const up = entry.y - TURN
  const lanes = [...new Set([source, target, ...near].flatMap((box) => [box.x - 20, box.x + box.width + 20]))]
  lanes.sort((a, b) => Math.abs(a - from.x) + Math.abs(a - entry.x) - Math.abs(b - from.x) - Math.abs(b - entry.x))
  for (const x of lanes.slice(0, 24)) candidates.push([from, { x: from.x, y: down }, { x, y: down }, { x, y: up }, { x: entry.x, y: up }, entry])
  return simplify(cheapest(candidates, near, source, target)?.points ?? [from, entry])
}

/** Down, then level into the side of a pill. */
function sideways(from: Position, target: Box): Position[][] {
  const y = target.y + target.height / 2
  if (from.x < target.x - 16) return [[from, { x: from.x, y }, { x: target.x, y }]]
  if (from.x > target.x + target.width + 16) return [[from, { x: from.x, y }, { x: target.x + target.width, y }]]
  return []
}

/** Cards that could be in the way of anything between the two ends. */
const nearby = (from: Position, to: Position, boxes: readonly Box[]): Box[] => boxes.filter((box) => concerns(from, to, box))

/** Of those, the cards that a way with two bends could meet: it stays between its ends, or enters a pill from the side. */
const between = (from: Position, to: Position, boxes: readonly Box[]): Box[] =>
  boxes.filter((box) => box.x < Math.max(from.x, to.x) + 160 && box.x + box.width > Math.min(from.x, to.x) - 160)

/** Whether a card stands at the height of an arrow, so that the arrow may have to go round it. */
export const concerns = (from: Position, to: Position, box: Box): boolean =>
  box.y < Math.max(from.y, to.y) + 40 && box.y + box.height > Math.min(from.y, to.y) - 40

/** Shortest first, so that the first way that meets no card ends the search. */
function cheapest(candidates: Position[][], boxes: readonly Box[], source: Box, target: Box): { points: Position[]; hits: number } | null {
  let best: { points: Position[]; hits: number; price: number } | null = null
  const priced = candidates.map((points) => ({ points, base: lengthOf(points) + (points.length - 2) * BEND_PRICE })).sort((a, b) => a.base - b.base)
  for (const { points, base } of priced) {
    if (best && base >= best.price) break
    let hits = 0
    for (let n = 1; n < points.length; n++) {
      for (const box of boxes) {
        const own = box.id === source.id || box.id === target.id
        if (own && ((n === 1 && box.id === source.id) || (n === points.length - 1 && box.id === target.id))) continue
        if (crosses(points[n - 1]!, points[n]!, box, own ? 2 : CLEAR)) hits++
      }
      if (best && base + hits * HIT_PRICE >= best.price) break
    }
    const price = base + hits * HIT_PRICE
    if (!best || price < best.price) best = { points, hits, price }
  }
  return best
}

const lengthOf = (points: readonly Position[]): number =>
  points.reduce((total, point, n) => (n === 0 ? 0 : total + Math.abs(point.x - points[n - 1]!.x) + Math.abs(point.y - points[n - 1]!.y)), 0)

/** Without points that lie on a straight run. */
function simplify(points: Position[]): Position[] {
  return points.filter((point, n) => {
    const before = points[n - 1]
    const after = points[n + 1]
    if (!before || !after) return true
    return !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y))
  })
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), Math.max(low, high))
