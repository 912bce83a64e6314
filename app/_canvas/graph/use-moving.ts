import type { NodeChange, OnNodeDrag } from '@xyflow/react'
import { useCallback, useState } from 'react'
import { splice } from '../document/arrows'
import { type Position, stepOf } from '../document/document'
import { moveSteps } from '../document/steps'
import { portIds } from '../faces'
import type { Size } from '../geometry/box'
import { type Room, toDocument } from '../geometry/room'
import { useDrawing, useView } from '../store/context'
import type { CardNode } from './use-nodes'
import type { useSplice } from './use-splice'

/** Cards in the hand: where they are is nobody's business but the screen's until they are put down, which is one step of undo. */
export function useDragged(measure: (sizes: ReadonlyMap<string, Size>) => void) {
  const view = useView()
  const [dragged, setDragged] = useState<ReadonlyMap<string, Position> | null>(null)
  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      const moved = new Map<string, Position>()
      const sized = new Map<string, Size>()
      let chosen: Set<string> | null = null
      for (const change of changes) {
        if (change.type === 'position' && change.position) moved.set(change.id, change.position)
        if (change.type === 'dimensions' && change.dimensions) sized.set(change.id, change.dimensions)
        if (change.type === 'select') {
          chosen ??= new Set(view.getState().selected)
          if (change.selected) chosen.add(change.id)
          else chosen.delete(change.id)
        }
      }
      if (sized.size > 0) measure(sized)
      if (moved.size > 0) setDragged((before) => new Map([...(before ?? []), ...moved]))
      if (chosen) view.setState({ selected: [...chosen], arrow: null })
    },
    [view, measure],
  )
  const putDown = useCallback(() => setDragged(null), [])
  return { dragged, onNodesChange, putDown }
}

/** What dragging does to the drawing. */
export function useMoving({ arrowFor, room, putDown }: { arrowFor: ReturnType<typeof useSplice>['arrowFor']; room: Room; putDown: () => void }) {
  const view = useView()
  const drawing = useDrawing()
  const into = (node: CardNode, all: readonly CardNode[]) => (all.length === 1 ? arrowFor(node, stepOf(drawing.getState().document, node.id)) : undefined)
  const warm = (hot: string | null) => view.getState().hot !== hot && view.setState({ hot })

  const onNodeDrag: OnNodeDrag<CardNode> = (_, node, all) => warm(into(node, all)?.key ?? null)
  const onNodeDragStop: OnNodeDrag<CardNode> = (_, node, all) => {
    const target = into(node, all)
    const positions = new Map(all.map((moved) => [moved.id, toDocument(room, moved.position)]))
    drawing.getState().edit((document) => {
      const placed = moveSteps(document, positions)
      const step = stepOf(placed, node.id)
      return target && step ? splice(placed, target.arrow, node.id, portIds(step)[0]) : placed
    })
    putDown()
    warm(null)
  }
  return { onNodeDrag, onNodeDragStop }
}
