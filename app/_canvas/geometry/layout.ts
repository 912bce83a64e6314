import { Graph, layout } from '@dagrejs/dagre'
import type { Position } from '../document/document'
import type { Size } from './box'

export type LayoutInput = {
  steps: ({ id: string; end?: boolean } & Size)[]
  /** In the order of the ports, so that success stays to the left. `back` arrows do not pull. */
  arrows: { from: string; to: string; back: boolean /** Where its knob is, as a share of the card's width. */; share?: number }[]
  /** Between rows, and between cards of a row. */
  gap: { row: number; column: number }
}

/** Top to bottom, rows aligned at the top, successes to the left; top left corners, the first step's column at x = 0. */
export function tidy({ steps, arrows, gap }: LayoutInput): Map<string, Position> {
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', ranksep: gap.row, nodesep: gap.column, edgesep: 24, rankalign: 'top', ranker: 'network-simplex' })
  graph.setDefaultEdgeLabel(() => ({}))
  const rows = steps.some((step) => !step.end) ? steps.filter((step) => !step.end) : steps
  for (const step of rows) graph.setNode(step.id, { width: step.width, height: step.height })
  const known = new Set(steps.map((step) => step.id))
  const laid = new Set(rows.map((step) => step.id))
  const forward = arrows.filter((arrow) => !arrow.back && arrow.from !== arrow.to && known.has(arrow.from) && known.has(arrow.to))
  const inside = forward.filter((arrow) => laid.has(arrow.from) && laid.has(arrow.to))
  inside.forEach((arrow, n) => {
    graph.setEdge(arrow.from, arrow.to, { weight: 1 }, String(n))
  })
  layout(graph, { constraints: siblings(inside) })
  const first = rows[0] && graph.node(rows[0].id)
  const left = first ? first.x - first.width / 2 : 0
  const placed = new Map(
    rows.map((step) => {
      const node = graph.node(step.id)
      return [step.id, { x: Math.round((node.x - node.width / 2 - left) / 4) * 4, y: Math.round((node.y - node.height / 2) / 4) * 4 }]
    }),
  )
  endsLast(placed, steps, forward, gap)
  return placed
}

/** Ends stand in the last row, each below the lowest way that leads to it, so that who gets there late goes straight down. */
function endsLast(placed: Map<string, Position>, steps: LayoutInput['steps'], arrows: LayoutInput['arrows'], gap: LayoutInput['gap']): void {
  const ends = steps.filter((step) => step.end)
  if (ends.length === steps.length) return
  const sizes = new Map(steps.map((step) => [step.id, step]))
  const bottom = Math.max(...steps.filter((step) => !step.end).map((step) => placed.get(step.id)!.y + step.height))
  const row = ends
    .map((end) => {
      const ways = arrows.filter((arrow) => arrow.to === end.id)
      const knobs = ways.map((way) => {
        const at = placed.get(way.from) ?? { x: 0, y: 0 }
        return { x: at.x + (sizes.get(way.from)?.width ?? 0) * (way.share ?? 0.5), y: at.y }
      })
      const lowest = knobs.sort((a, b) => b.y - a.y)[0]
      return { end, x: (lowest?.x ?? 0) - end.width / 2 }
    })
    .sort((a, b) => a.x - b.x)
  row.forEach((item, n) => {
    const before = row[n - 1]
    if (before) item.x = Math.max(item.x, before.x + before.end.width + 12)
  })
  for (const { end, x } of row) placed.set(end.id, { x: Math.round(x / 4) * 4, y: Math.round((bottom + gap.row) / 4) * 4 })
}

/** Children of one step stand in the order of its ports, unless another step already wants it otherwise. */
function siblings(arrows: LayoutInput['arrows']): { left: string; right: string }[] {
  const children = new Map<string, string[]>()
  for (const arrow of arrows) {
    const list = children.get(arrow.from) ?? []
    if (!list.includes(arrow.to)) list.push(arrow.to)
    children.set(arrow.from, list)
  }
  const wanted = new Map<string, Set<string>>()
  const before = (a: string, b: string): boolean => {
    const seen = new Set<string>()
    const queue = [a]
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (at === b) return true
      if (seen.has(at)) continue
      seen.add(at)
      queue.push(...(wanted.get(at) ?? []))
    }
    return false
  }
  const constraints: { left: string; right: string }[] = []
  for (const list of children.values()) {
    for (let n = 1; n < list.length; n++) {
      const left = list[n - 1]!
      const right = list[n]!
      if (before(right, left)) continue
      wanted.set(left, (wanted.get(left) ?? new Set()).add(right))
      constraints.push({ left, right })
    }
  }
  return constraints
}
