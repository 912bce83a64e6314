import { useStore as useFlow, useStoreApi } from '@xyflow/react'
import { type RefObject, useEffect, useMemo } from 'react'
import { OnDrawing } from './on-drawing'
import type { Boxes, Drawn } from './use-routes'

type Looked = { wrapper: RefObject<HTMLElement | null>; boxes: Boxes; drawn: readonly Drawn[] }

/** Farther than this, cards show only their title; farther than TINY, only their tile. */
const FAR = 0.45
const TINY = 0.28
/** Around the window, in parts of it, what is still drawn: so much can be moved before anything is looked at again. */
const MARGIN = 0.5

/**
 * What the browser is spared while one looks at a large drawing. None of it draws a card anew: attributes on what is there (a class would be lost when React writes its own).
 * Cards outside the window are not painted, far ones have less detail, and while the view moves a veil keeps the pointer from finding what is below.
 */
export function Viewing({ wrapper, boxes, drawn, moving }: Looked & { moving: boolean }) {
  const far = useFlow(({ transform }) => (transform[2] < TINY ? 'tiny' : transform[2] < FAR ? 'far' : 'near'))
  useEffect(() => {
    wrapper.current?.toggleAttribute('data-far', far !== 'near')
    wrapper.current?.toggleAttribute('data-tiny', far === 'tiny')
  }, [far, wrapper])
  useAway({ wrapper, boxes, drawn }, moving)
  const ground = useMemo(() => groundOf(boxes), [boxes])
  return (
    <OnDrawing>
      <div className="k-ground" style={ground} />
      <div className="k-veil" />
    </OnDrawing>
  )
}

type Area = { left: number; top: number; right: number; bottom: number }

const touches = (area: Area, left: number, top: number, right: number, bottom: number) =>
  left < area.right && right > area.left && top < area.bottom && bottom > area.top

/** Marks cards and arrows outside the window and a margin as away. Looked at again when the view has moved by half the margin, or a card was put down. */
function useAway({ wrapper, boxes, drawn }: Looked, moving: boolean) {
  const flow = useStoreApi()
  useEffect(() => {
    if (moving) return
    let seen = { x: Number.NaN, y: 0, zoom: 0, width: 0 }
    const look = () => {
      const { transform, width, height } = flow.getState()
      const [x, y, zoom] = transform
      const by = zoom / seen.zoom
      const still = Math.abs(x - seen.x * by) < (width * MARGIN) / 2 && Math.abs(y - seen.y * by) < (height * MARGIN) / 2
      if (width === 0 || (still && by > 0.8 && by < 1.6 && width === seen.width)) return
      seen = { x, y, zoom, width }
      const [aside, above] = [width * MARGIN, height * MARGIN]
      const area = { left: (-x - aside) / zoom, top: (-y - above) / zoom, right: (width + aside - x) / zoom, bottom: (height + above - y) / zoom }
      mark(wrapper.current, boxes, drawn, area)
    }
    look()
    return flow.subscribe(look)
  }, [wrapper, boxes, drawn, moving, flow])
}

function mark(root: HTMLElement | null, boxes: Boxes, drawn: readonly Drawn[], area: Area) {
  for (const element of root?.querySelectorAll<HTMLElement>('.react-flow__node') ?? []) {
    const box = boxes.get(element.dataset.id!)
    element.toggleAttribute('data-away', box !== undefined && !touches(area, box.x, box.y, box.x + box.width, box.y + box.height))
  }
  const ways = new Map(drawn.map((item) => [item.key, item]))
  for (const element of root?.querySelectorAll<HTMLElement>('[data-way]') ?? []) {
    const points = ways.get(element.dataset.way!)?.points
    if (!points) continue
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
    element.toggleAttribute('data-away', !touches(area, Math.min(...xs) - 60, Math.min(...ys), Math.max(...xs) + 160, Math.max(...ys)))
  }
}

/** The whole drawing and some room: painted first and invisibly, so that the browser keeps one layer for all cards instead of one for each. */
function groundOf(boxes: Boxes) {
  const all = [...boxes.values()]
  if (all.length === 0) return { display: 'none' }
  const [left, top] = [Math.min(...all.map(({ x }) => x)) - 400, Math.min(...all.map(({ y }) => y)) - 400]
  const [right, bottom] = [Math.max(...all.map(({ x, width }) => x + width)) + 400, Math.max(...all.map(({ y, height }) => y + height)) + 400]
  return { left, top, width: right - left, height: bottom - top }
}
