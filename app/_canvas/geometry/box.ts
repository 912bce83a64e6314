import type { Position } from '../document/document'

/** A card on the canvas, in canvas pixels; `x`, `y` is its top left corner. */
export type Box = { id: string; x: number; y: number; width: number; height: number }
export type Size = { width: number; height: number }

export const centre = (box: Box): Position => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })

export const overlaps = (a: Box, b: Box, gap = 0): boolean =>
  a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap

export const anyOverlap = (boxes: readonly Box[]): boolean => boxes.some((box, n) => boxes.slice(n + 1).some((other) => overlaps(box, other)))

/** Does a level or upright line between two points touch the box grown by `margin`? */
export function crosses(a: Position, b: Position, box: Box, margin: number): boolean {
  return (
    Math.max(a.x, b.x) > box.x - margin &&
    Math.min(a.x, b.x) < box.x + box.width + margin &&
    Math.max(a.y, b.y) > box.y - margin &&
    Math.min(a.y, b.y) < box.y + box.height + margin
  )
}
