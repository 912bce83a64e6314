import { useCallback } from 'react'
import type { Arrow, Position, Step } from '../document/document'
import { isEntry, portIds } from '../faces'
import { distanceTo } from '../geometry/path'
import type { CardNode } from './use-nodes'
import type { Drawn } from './use-routes'

/** A step dropped this near to an arrow is put into it. */
const NEAR = 36

/** Which arrow a step would be put into. */
export function useSplice(drawn: readonly Drawn[], quiet: ReadonlySet<string>, arrows: readonly Arrow[]) {
  const arrowUnder = useCallback(
    (at: Position, except?: string): Drawn | undefined =>
      drawn
        .filter((item) => item.arrow.from !== except && item.arrow.to !== except && !item.arrow.maxPasses && !quiet.has(item.key))
        .map((item) => ({ item, distance: distanceTo(item.points, at) }))
        .filter(({ distance }) => distance < NEAR)
        .sort((a, b) => a.distance - b.distance)[0]?.item,
    [drawn, quiet],
  )
  /** A lone step (nothing leads to it) that is moved onto an arrow is put into it. */
  const arrowFor = useCallback(
    (node: CardNode, step: Step | undefined): Drawn | undefined => {
      if (!step || isEntry(step.kind) || portIds(step).length === 0 || arrows.some((arrow) => arrow.to === step.id)) return undefined
      return arrowUnder({ x: node.position.x + (node.measured?.width ?? 0) / 2, y: node.position.y + 30 }, node.id)
    },
    [arrows, arrowUnder],
  )
  return { arrowUnder, arrowFor }
}
