import type { Node } from '@xyflow/react'
import { useMemo, useRef } from 'react'
import type { Meaning } from '../../../workflows/model/face'
import { type Arrow, arrowKey, type Position, type Step } from '../document/document'
import { faceOf, portIds } from '../faces'
import type { Box, Size } from '../geometry/box'
import { cardWidth, guessSize } from '../geometry/card-size'
import type { Boxes } from './use-routes'

/** What a card is told by the graph; its texts and numbers it takes from the stores. Sets are the same objects for as long as they hold the same. */
export type CardData = {
  step: Step
  meaning: Meaning
  /** An end that a success leads to. */
  good: boolean
  /** Ports without an arrow. */
  open: ReadonlySet<string>
  /** Ports whose arrows are drawn only under the pointer. */
  quiet: ReadonlySet<string>
}
export type CardNode = Node<CardData>

type Input = {
  steps: readonly Step[]
  arrows: readonly Arrow[]
  places: ReadonlyMap<string, Position>
  sizes: ReadonlyMap<string, Size>
  selected: readonly string[]
  quiet: ReadonlySet<string>
  goodEnds: ReadonlySet<string>
  live: boolean
}

/** React Flow's nodes where they belong; one that did not change keeps its identity, so its card is not drawn anew. */
export function useNodes({ steps, arrows, places, sizes, selected, quiet, goodEnds, live }: Input): readonly CardNode[] {
  const kept = useRef<ReadonlyMap<string, CardNode>>(new Map())
  return useMemo(() => {
    const connected = new Set(arrows.map((arrow) => arrowKey({ ...arrow, maxPasses: null })))
    const chosen = new Set(selected)
    const nodes = steps.map((step): CardNode => {
      const before = kept.current.get(step.id)
      const ports = portIds(step)
      const data: CardData = {
        step,
        meaning: faceOf(step.kind)?.meaning ?? 'flow',
        good: goodEnds.has(step.id),
        open: same(before?.data.open, new Set(ports.filter((port) => !connected.has(`${step.id} ${port}`)))),
        quiet: same(before?.data.quiet, new Set(ports.filter((port) => quiet.has(`${step.id} ${port}`)))),
      }
      const guess = guessSize(step, live)
      const measured = sizes.get(step.id)
      const end = step.kind === 'end'
      const node: CardNode = {
        id: step.id,
        type: end ? 'end' : 'step',
        position: places.get(step.id) ?? step.position,
        data: before && sameData(before.data, data) ? before.data : data,
        selected: chosen.has(step.id),
        initialWidth: guess.width,
        initialHeight: guess.height,
        ...(end ? {} : { width: cardWidth(step, live) }),
        ...(measured ? { measured } : {}),
      }
      return before && sameNode(before, node) ? before : node
    })
    kept.current = new Map(nodes.map((node) => [node.id, node]))
    return nodes
  }, [steps, arrows, places, sizes, selected, quiet, goodEnds, live])
}

/** Those in the hand, where the hand has them. */
export function withDragged(nodes: readonly CardNode[], dragged: ReadonlyMap<string, Position> | null): CardNode[] {
  if (!dragged) return nodes as CardNode[]
  return nodes.map((node) => {
    const position = dragged.get(node.id)
    return position ? { ...node, position } : node
  })
}

const boxes = new WeakMap<CardNode, Box>()

/** The cards as boxes; the same box for the same card in the same place. */
export function useBoxes(nodes: readonly CardNode[]): Boxes {
  const kept = useRef<Boxes>(new Map())
  return useMemo(() => {
    kept.current = new Map(nodes.map((node) => [node.id, sameBox(kept.current.get(node.id), boxOf(node))]))
    return kept.current
  }, [nodes])
}

function boxOf(node: CardNode): Box {
  const known = boxes.get(node)
  if (known) return known
  const { id, position, measured, width, initialWidth, initialHeight } = node
  const box = { id, ...position, width: measured?.width ?? width ?? initialWidth ?? 132, height: measured?.height ?? initialHeight ?? 66 }
  boxes.set(node, box)
  return box
}

const sameBox = (a: Box | undefined, b: Box): Box => (a && (a === b || (a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height)) ? a : b)

const same = (before: ReadonlySet<string> | undefined, now: ReadonlySet<string>): ReadonlySet<string> =>
  before && before.size === now.size && [...now].every((item) => before.has(item)) ? before : now

const sameData = (a: CardData, b: CardData): boolean => a.step === b.step && a.good === b.good && a.open === b.open && a.quiet === b.quiet

const sameNode = (a: CardNode, b: CardNode): boolean =>
  a.data === b.data &&
  a.position.x === b.position.x &&
  a.position.y === b.position.y &&
  a.selected === b.selected &&
  a.width === b.width &&
  a.measured?.width === b.measured?.width &&
  a.measured?.height === b.measured?.height &&
  a.initialHeight === b.initialHeight
