import type { Position } from '../document/document'

const RADIUS = 12
/** Length of an arrow's head; its core ends where the head begins. */
export const HEAD = 7

/** SVG path of level and upright runs with rounded corners; `short` is cut off its end. */
export function pathOf(points: readonly Position[], short = 0): string {
  const last = points.length - 1
  const ends = points.map((point, n) => (n === last && short ? shortened(points[n - 1] ?? point, point, short) : point))
  return ends
    .map((point, n) => {
      if (n === 0) return `M${coordinates(point)}`
      const before = ends[n - 1]!
      const after = ends[n + 1]
      if (!after) return `L${coordinates(point)}`
      const radius = Math.min(RADIUS, distance(before, point) / (n === 1 ? 1 : 2), distance(point, after) / (n === last - 1 ? 1 : 2))
      return `L${coordinates(towards(point, before, radius))}Q${coordinates(point)} ${coordinates(towards(point, after, radius))}`
    })
    .join('')
}

/** The head: a triangle at the end of the last run. */
export function headOf(points: readonly Position[]): string {
  const tip = points[points.length - 1]!
  const before = points[points.length - 2] ?? { x: tip.x, y: tip.y - 1 }
  const level = before.y === tip.y
  const way = level ? Math.sign(tip.x - before.x) : Math.sign(tip.y - before.y)
  return level ? `M${coordinates(tip)}l${-way * HEAD}-4.5v9z` : `M${coordinates(tip)}l-4.5${signed(-way * HEAD)}h9z`
}

/** Where an arrow's label stands: on its longest level run when there is room for `width`, else beside its first upright one. */
export function labelPlace(points: readonly Position[], width: number): { at: Position; on: 'run' | 'beside' } {
  let best: { at: Position; length: number } | null = null
  for (let n = 1; n < points.length; n++) {
    const a = points[n - 1]!
    const b = points[n]!
    const length = Math.abs(a.x - b.x)
    // Where the arrow bends, its label may be a little wider than the run: it stands in the gap between two rows, where nothing else is.
    if (a.y === b.y && length >= Math.min(width + 28, points.length > 3 ? 24 : width) && (!best || length > best.length))
      best = { at: { x: (a.x + b.x) / 2, y: a.y }, length }
  }
  if (best) return { at: best.at, on: 'run' }
  const [a, b] = points as [Position, Position]
  return { at: { x: a.x, y: (a.y + b.y - HEAD / 2) / 2 }, on: 'beside' }
}

/** Distance from a point to the nearest run: to find the arrow under a dragged step. */
export function distanceTo(points: readonly Position[], at: Position): number {
  let nearest = Number.POSITIVE_INFINITY
  for (let n = 1; n < points.length; n++) {
    const a = points[n - 1]!
    const b = points[n]!
    const x = Math.min(Math.max(at.x, Math.min(a.x, b.x)), Math.max(a.x, b.x))
    const y = Math.min(Math.max(at.y, Math.min(a.y, b.y)), Math.max(a.y, b.y))
    nearest = Math.min(nearest, Math.hypot(at.x - x, at.y - y))
  }
  return nearest
}

const distance = (a: Position, b: Position) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
const coordinates = ({ x, y }: Position) => `${round(x)} ${round(y)}`
const round = (value: number) => Math.round(value * 10) / 10
const signed = (value: number) => (value < 0 ? `${value}` : ` ${value}`)

function towards(from: Position, to: Position, by: number): Position {
  const length = distance(from, to) || 1
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length }
}

function shortened(before: Position, point: Position, by: number): Position {
  return towards(point, before, Math.min(by, distance(before, point)))
}
