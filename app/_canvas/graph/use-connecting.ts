import { type Connection, type FinalConnectionState, useReactFlow } from '@xyflow/react'
import { useState } from 'react'
import { connect } from '../document/arrows'
import { type Position, stepOf } from '../document/document'
import { isEntry } from '../faces'
import { type Room, toDocument } from '../geometry/room'
import { useDrawing, useView } from '../store/context'
import type { Boxes } from './use-routes'

/** Room between a card and the step that is put below it. */
const BELOW = 40

/** Arrows drawn by hand: from a knob to a card, or to nothing, which asks what comes next. */
export function useConnecting(boxes: Boxes, room: Room) {
  const view = useView()
  const drawing = useDrawing()
  const { screenToFlowPosition } = useReactFlow()
  const [connecting, setConnecting] = useState(false)
  const join = (from: string, port: string, to: string) => drawing.getState().edit((document) => connect(document, from, port, to))

  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    setConnecting(false)
    const port = state.fromHandle?.id
    const from = state.fromNode?.id
    if (!port || !from || state.isValid) return
    const at = placeOf(event)
    const target = cardAt(at)
    if (target === from) {
      // A click on the knob, not a drag: ask what comes next below the card.
      const box = boxes.get(from)
      const under = toDocument(room, { x: box?.x ?? 0, y: (box ? box.y + box.height : 0) + BELOW })
      view.setState({ asking: { at, drop: under, from: { step: from, port } } })
    } else if (target) {
      const step = stepOf(drawing.getState().document, target)
      if (step && !isEntry(step.kind)) join(from, port, target)
    } else {
      const flow = screenToFlowPosition(at)
      view.setState({ asking: { at, drop: toDocument(room, { x: flow.x - 112, y: flow.y }), from: { step: from, port } } })
    }
  }
  return {
    connecting,
    onConnectStart: () => setConnecting(true),
    onConnect: ({ source, sourceHandle, target }: Connection) => sourceHandle && join(source, sourceHandle, target),
    onConnectEnd,
  }
}

function placeOf(event: MouseEvent | TouchEvent): Position {
  if ('clientX' in event) return { x: event.clientX, y: event.clientY }
  const touch = event.changedTouches[0]
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 }
}

/** The step whose card, or a part of it, is at a place of the window. */
function cardAt(at: Position): string | undefined {
  const over = document.elementsFromPoint(at.x, at.y).find((element) => element.closest('.react-flow__node'))
  return over?.closest<HTMLElement>('.react-flow__node')?.dataset.id
}
