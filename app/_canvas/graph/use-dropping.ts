import { useReactFlow } from '@xyflow/react'
import type { DragEvent } from 'react'
import { KIND_DRAGGED } from '../draw/palette'
import { useAddStep } from '../draw/use-add-step'
import { type Room, toDocument } from '../geometry/room'
import { useView } from '../store/context'
import type { useSplice } from './use-splice'

/** Kinds dragged from the palette: onto the canvas, or into the arrow below. */
export function useDropping(arrowUnder: ReturnType<typeof useSplice>['arrowUnder'], room: Room) {
  const view = useView()
  const add = useAddStep()
  const { screenToFlowPosition } = useReactFlow()
  const at = (event: DragEvent) => screenToFlowPosition({ x: event.clientX, y: event.clientY })
  return {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(KIND_DRAGGED)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      const hot = arrowUnder(at(event))?.key ?? null
      if (view.getState().hot !== hot) view.setState({ hot })
    },
    onDragLeave: () => view.setState({ hot: null }),
    onDrop: (event: DragEvent) => {
      const kind = event.dataTransfer.getData(KIND_DRAGGED)
      view.setState({ hot: null })
      if (!kind) return
      event.preventDefault()
      const place = at(event)
      add(kind, toDocument(room, { x: place.x - 112, y: place.y - 24 }), { into: arrowUnder(place)?.arrow })
    },
  }
}
