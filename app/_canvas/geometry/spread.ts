import type { Position } from '../document/document'
import { type Box, overlaps, type Size } from './box'

const GAP = { column: 24, row: 36 }

/**
 * The same drawing with cards of other sizes: columns move apart just enough, rows keep their order. Live cards are wider and taller
 * than drawn ones, so the marketer's arrangement is kept and given room, and rows stand as near as what is between them allows, so that the whole can
 * be read at once. `rowGap` asks for more room below a card (labels of its arrows).
 */
export function spread(drawn: readonly Box[], sizes: ReadonlyMap<string, Size>, rowGap: (id: string) => number = () => GAP.row): Map<string, Position> {
  const grown = drawn.map((box) => ({ id: box.id, old: box, size: sizes.get(box.id) ?? box, middle: box.x + box.width / 2 }))
  const factor = widening(grown)
  const origin = grown[0]?.middle ?? 0
  const olds = new Map(grown.map(({ id, old }) => [id, old]))
  const placed: Box[] = []
  for (const card of [...grown].sort((a, b) => a.old.y - b.old.y)) {
    let y = placed.length === 0 ? card.old.y : Number.NEGATIVE_INFINITY
    for (const above of placed) {
      const old = olds.get(above.id)!
      const gap = card.old.y - (old.y + old.height)
      if (gap >= -4) y = Math.max(y, above.y + above.height + rowGap(above.id))
      else if (Math.abs(card.old.y - old.y) < 24) y = Math.max(y, above.y + (card.old.y - old.y))
    }
    if (y === Number.NEGATIVE_INFINITY) y = card.old.y
    placed.push({ id: card.id, x: origin + (card.middle - origin) * factor - card.size.width / 2, y, ...card.size })
  }
  apart(placed)
  return new Map(placed.map((box) => [box.id, { x: Math.round(box.x), y: Math.round(box.y) }]))
}

type Grown = { old: Box; size: Size; middle: number }

/** By how much columns must widen so that neighbours of a row do not touch; at most 1.8, the rest is pushed. */
function widening(cards: readonly Grown[]): number {
  let factor = 1
  cards.forEach((a, n) => {
    for (const b of cards.slice(n + 1)) {
      if (a.old.y + a.old.height <= b.old.y || b.old.y + b.old.height <= a.old.y) continue
      const apartBy = Math.abs(a.middle - b.middle)
      if (apartBy < 40) continue
      factor = Math.max(factor, ((a.size.width + b.size.width) / 2 + GAP.column) / apartBy)
    }
  })
  return Math.min(factor, 1.8)
}

/** Pushes cards that still touch apart, level, by equal parts. */
function apart(boxes: Box[]): void {
  const order = [...boxes].sort((a, b) => a.x - b.x)
  for (let round = 0; round < 12; round++) {
    let moved = false
    order.forEach((left, n) => {
      for (const right of order.slice(n + 1)) {
        if (!overlaps(left, right)) continue
        const by = (left.x + left.width + GAP.column - right.x) / 2
        left.x -= by
        right.x += by
        moved = true
      }
    })
    if (!moved) return
  }
}
