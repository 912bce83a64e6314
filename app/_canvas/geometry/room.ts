import type { Position } from '../document/document'
import type { Box } from './box'

/**
 * A card that has something to say (a warning with its remedy) is taller than drawn. Everything below moves down on the screen for as long as it says
 * so; the document keeps its places. `tall` = what each card needs in full.
 */
export type Room = { below: number; by: number }[]

const GAP = 28

export function roomFor(drawn: readonly Box[], tall: ReadonlyMap<string, number>): Room {
  const room: Room = []
  for (const box of [...drawn].sort((a, b) => a.y - b.y)) {
    const height = tall.get(box.id)
    if (height === undefined || height <= box.height) continue
    const under = drawn.filter((other) => other.y >= box.y + box.height - 4 && other.x < box.x + box.width + 8 && box.x < other.x + other.width + 8)
    const next = Math.min(...under.map((other) => other.y))
    const needed = box.y + height + GAP - next
    const given = room.filter((step) => step.below > box.y && step.below <= next).reduce((total, step) => total + step.by, 0)
    if (Number.isFinite(next) && needed > given) room.push({ below: next, by: Math.round(needed - given) })
  }
  return room
}

/** From the document to the screen. */
export const toScreen = (room: Room, at: Position): Position => ({ x: at.x, y: at.y + shift(room, at.y) })

/** From the screen to the document. */
export function toDocument(room: Room, at: Position): Position {
  let y = at.y
  for (const step of [...room].sort((a, b) => a.below - b.below)) {
    if (y >= step.below + step.by) y -= step.by
    else if (y > step.below) y = step.below
  }
  return { x: at.x, y }
}

const shift = (room: Room, y: number) => room.reduce((total, step) => (y >= step.below ? total + step.by : total), 0)
