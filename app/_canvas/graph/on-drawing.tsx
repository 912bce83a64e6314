import { useStore as useFlow } from '@xyflow/react'
import { type ReactNode, useMemo } from 'react'
import { createPortal } from 'react-dom'

/** Puts parts onto the drawing, so that they move with the cards. React Flow's own portal searches the page at every frame; this one once. */
export function OnDrawing({ children }: { children: ReactNode }) {
  const root = useFlow((state) => state.domNode)
  const place = useMemo(() => root?.querySelector('.react-flow__viewport-portal'), [root])
  return place ? createPortal(children, place) : null
}
