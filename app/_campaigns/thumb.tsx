import { cn } from '../_ui/cn'

export type Sketch = { steps: readonly { id: string; kind: string; x: number; y: number }[]; arrows: readonly { from: string; to: string }[] }

const ENTRY = new Set(['segment', 'event', 'manual'])
const REWARD = new Set(['offer', 'points'])
const FLOW = new Set(['wait', 'visit', 'listen', 'branch', 'split', 'handover'])

const fill = (kind: string) =>
  kind === 'end' ? 'fill-line-2' : ENTRY.has(kind) ? 'fill-entry-s' : REWARD.has(kind) ? 'fill-reward-s' : FLOW.has(kind) ? 'fill-flow-s' : 'fill-action-s'

/** A campaign at a glance: a bar a step in the colour of its meaning, ends short and pale. */
export function Thumb({ sketch, width = 78, height = 38, className }: { sketch: Sketch; width?: number; height?: number; className?: string }) {
  const columns = new Set(sketch.steps.map((s) => Math.round(s.x / 40))).size
  const bar = { w: width * Math.min(0.2, 0.64 / columns), h: Math.max(3, height * 0.1) }
  const placed = place(sketch, width - bar.w - 8, height - bar.h - 8)
  const at = new Map(placed.map((s) => [s.id, { x: s.x + bar.w / 2 + 4, y: s.y + 4 }]))
  const ends = new Set(sketch.steps.filter((s) => s.kind === 'end').map((s) => s.id))
  const nearest = (end: string) => Math.max(...sketch.arrows.filter((arrow) => arrow.to === end).map((arrow) => at.get(arrow.from)?.y ?? 0))
  return (
    <svg aria-hidden="true" width={width} height={height} viewBox={`0 0 ${width} ${height}`} className={cn('block', className)}>
      {/* Several ways between the same two steps are one line here. */}
      {[...new Map(sketch.arrows.map((arrow) => [`${arrow.from}-${arrow.to}`, arrow])).values()].map(({ from, to }) => {
        const a = at.get(from)
        const b = at.get(to)
        // Of the ways into an end only the nearest is drawn; the others would only cross the picture.
        if (!a || !b || (ends.has(to) && a.y < nearest(to))) return null
        const middle = (a.y + bar.h + b.y) / 2
        return (
          <path
            key={`${from}-${to}`}
            d={`M${a.x} ${a.y + bar.h}V${middle}H${b.x}V${b.y}`}
            className="fill-none stroke-wire"
            strokeWidth={height > 60 ? 1 : 0.75}
            strokeLinejoin="round"
          />
        )
      })}
      {placed.map((s) => {
        const p = at.get(s.id)!
        const w = s.kind === 'end' ? bar.w * 0.4 : bar.w
        return <rect key={s.id} x={p.x - w / 2} y={p.y} width={w} height={bar.h} rx={bar.h / 3} className={fill(s.kind)} />
      })}
    </svg>
  )
}

function place(sketch: Sketch, width: number, height: number) {
  const { steps } = sketch
  const xs = steps.map((s) => s.x)
  const ys = steps.map((s) => s.y)
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  const [wide, high] = [Math.max(...xs) - left, Math.max(...ys) - top]
  // A narrow drawing stays narrow: its width is scaled with its height.
  const across = Math.min(wide === 0 ? 0 : width / wide, high === 0 ? Number.POSITIVE_INFINITY : (height / high) * 2.6)
  return steps.map((s) => ({
    id: s.id,
    kind: s.kind,
    x: wide === 0 ? width / 2 : (width - wide * across) / 2 + (s.x - left) * across,
    y: high === 0 ? height / 2 : ((s.y - top) / high) * height,
  }))
}
