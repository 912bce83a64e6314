import { getViewportForBounds, useReactFlow, useStoreApi } from '@xyflow/react'
import { useCallback } from 'react'

const ROOM = { top: '24px', bottom: '24px', left: '32px', right: '32px' } as const
/** The map in the corner, with its margins: a card under it could not be read or clicked. */
const MAP = { width: 170, height: 158 }
const ZOOM = { least: 0.3, most: 1 }

/** Brings the whole drawing into view, as near as it may be: beside the map where it reaches that far down, above it otherwise. Milliseconds. */
export function useFit(): (duration: number) => Promise<boolean> {
  const flow = useStoreApi()
  const { getNodes, getNodesBounds, setViewport } = useReactFlow()
  return useCallback(
    (duration) => {
      const { width, height } = flow.getState()
      const nodes = getNodes()
      const bounds = getNodesBounds(nodes)
      const fitted = (right: `${number}px`) => getViewportForBounds(bounds, width, height, ZOOM.least, ZOOM.most, { ...ROOM, right })
      const wide = fitted(ROOM.right)
      const under = nodes.some(({ position, measured }) => {
        const right = (position.x + (measured?.width ?? 0)) * wide.zoom + wide.x
        const bottom = (position.y + (measured?.height ?? 0)) * wide.zoom + wide.y
        return right > width - MAP.width && bottom > height - MAP.height
      })
      return setViewport(under ? fitted(`${MAP.width}px`) : wide, { duration })
    },
    [flow, getNodes, getNodesBounds, setViewport],
  )
}
