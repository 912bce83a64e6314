import { useMemo, useRef } from 'react'
import { type Arrow, arrowKey, type CampaignDocument, type Position, stepOf } from '../document/document'
import { portsOf } from '../faces'
import type { Box } from '../geometry/box'
import { portShares } from '../geometry/ports'
import { concerns, route } from '../geometry/route'

/** An arrow's way on the screen; the same object for as long as the way is the same. */
export type Drawn = { arrow: Arrow; key: string; points: Position[] }
export type Boxes = ReadonlyMap<string, Box>
type Parts = Pick<CampaignDocument, 'steps' | 'arrows'>
export type Routed = { boxes: Boxes; ways: ReadonlyMap<string, Drawn>; drawn: readonly Drawn[] }

export const NOTHING: Routed = { boxes: new Map(), ways: new Map(), drawn: [] }

/** When so many cards have moved, everything is found anew. */
const MANY = 60
/** Among so many cards, an arrow in the hand goes straight; it finds its way round them once the card is put down. */
const CROWD = 150

/** Ways of all arrows on the screen. While a card is in the hand only its own arrows are found anew; the others go round it once it is put down. */
export function useRoutes(drawing: Parts, boxes: Boxes, quiet: ReadonlySet<string>, moving: boolean): readonly Drawn[] {
  const settled = useRef(NOTHING)
  return useMemo(() => {
    if (moving) return inHand(settled.current, drawing, boxes, quiet)
    settled.current = routes(settled.current, drawing, boxes, quiet)
    return settled.current.drawn
  }, [drawing, boxes, quiet, moving])
}

/** The ways again, after cards or arrows have changed: only those that a changed card is an end of, or may stand in. Boxes that are the same object have not changed. */
export function routes(before: Routed, drawing: Parts, boxes: Boxes, quiet: ReadonlySet<string>): Routed {
  const changed = [...new Set([...boxes.keys(), ...before.boxes.keys()])].flatMap((id) => {
    const [old, now] = [before.boxes.get(id), boxes.get(id)]
    return old === now ? [] : [old, now].filter((box) => box !== undefined)
  })
  const all = [...boxes.values()]
  const find = finder(drawing, boxes, all, quiet)
  const ways = new Map<string, Drawn>()
  for (const arrow of drawing.arrows) {
    const key = arrowKey(arrow)
    const old = before.ways.get(key)
    const from = find.start(arrow)
    const target = boxes.get(arrow.to)
    if (!from || !target) continue
    const stays =
      old?.arrow === arrow &&
      changed.length <= MANY &&
      before.boxes.get(arrow.from) === boxes.get(arrow.from) &&
      before.boxes.get(arrow.to) === target &&
      old.points[0]!.x === from.x &&
      !changed.some((box) => concerns(from, target, box))
    ways.set(key, stays ? old : find.way(arrow, key, from))
  }
  return { boxes, ways, drawn: kept(before.drawn, apartOnLevels([...ways.values()])) }
}

/** The ways while cards are in the hand: theirs follow, all others stay. */
export function inHand(settled: Routed, drawing: Parts, boxes: Boxes, quiet: ReadonlySet<string>): readonly Drawn[] {
  const find = finder(drawing, boxes, boxes.size > CROWD ? [] : [...boxes.values()], quiet)
  return settled.drawn.map((item) => {
    const { from, to } = item.arrow
    const still = settled.boxes.get(from) === boxes.get(from) && settled.boxes.get(to) === boxes.get(to)
    const start = still ? undefined : find.start(item.arrow)
    return start ? find.way(item.arrow, item.key, start) : item
  })
}

function finder(drawing: Parts, boxes: Boxes, all: readonly Box[], quiet: ReadonlySet<string>) {
  const shares = new Map<string, ReadonlyMap<string, number>>()
  const sharesOf = (id: string) => {
    const known = shares.get(id)
    if (known) return known
    const step = stepOf(drawing, id)
    const ports = step ? portsOf(step) : []
    const made = portShares(ports, new Set(ports.filter((port) => quiet.has(`${id} ${port.id}`)).map((port) => port.id)))
    shares.set(id, made)
    return made
  }
  return {
    start: ({ from, port }: Arrow): Position | undefined => {
      const source = boxes.get(from)
      return source && { x: Math.round(source.x + source.width * (sharesOf(from).get(port) ?? 0.5)), y: source.y + source.height }
    },
    way: (arrow: Arrow, key: string, from: Position): Drawn => {
      const [source, target] = [boxes.get(arrow.from)!, boxes.get(arrow.to)!]
      return { arrow, key, points: route({ from, source, target, pill: stepOf(drawing, arrow.to)?.kind === 'end' }, all) }
    },
  }
}

/** Level runs of different arrows that would lie on each other are parted by 8 px, unless they end in the same step. */
function apartOnLevels(drawn: readonly Drawn[]): Drawn[] {
  const taken = new Map<number, { y: number; from: number; to: number; target: string }[]>()
  const row = (y: number) => Math.floor(y / 6)
  return drawn.map((item) => {
    if (item.points.length !== 4) return item
    const [a, b, c, d] = item.points as [Position, Position, Position, Position]
    if (b.y !== c.y) return item
    const [from, to] = [Math.min(b.x, c.x), Math.max(b.x, c.x)]
    const clashes = (y: number) =>
      [-1, 0, 1].some((n) =>
        taken.get(row(y) + n)?.some((run) => Math.abs(run.y - y) < 6 && run.from < to - 2 && from < run.to - 2 && run.target !== item.arrow.to),
      )
    let y = b.y
    for (let tries = 0; tries < 3 && clashes(y) && y - 8 >= a.y + 6; tries++) y -= 8
    taken.set(row(y), [...(taken.get(row(y)) ?? []), { y, from, to, target: item.arrow.to }])
    return y === b.y ? item : { ...item, points: [a, { x: b.x, y }, { x: c.x, y }, d] }
  })
}

/** Former objects where the way is the former one, so that an arrow that only was looked at is not drawn anew. */
function kept(before: readonly Drawn[], drawn: Drawn[]): Drawn[] {
  const known = new Map(before.map((item) => [item.key, item]))
  const same = (a: Drawn, b: Drawn) =>
    a.arrow === b.arrow && a.points.length === b.points.length && a.points.every(({ x, y }, n) => x === b.points[n]!.x && y === b.points[n]!.y)
  return drawn.map((item) => {
    const old = known.get(item.key)
    return old && same(old, item) ? old : item
  })
}
