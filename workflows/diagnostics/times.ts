import type { Drawing, Node } from '../engine/drawing'
import type { Instant } from '../model/journey'

/** Shortest and longest time, in ms, that it can take to get to a step. */
export type Span = { least: number; most: number }

/**
 * How long after leaving `from` by `port` somebody can come to each step behind it. The walk goes as far as `through` lets it; who goes round a loop may come
 * as much later as all its passes take. Nothing is said where steps form a loop without a limit (which is an error of its own).
 */
export function timesAfter(drawn: Drawing, from: Node, port: string, now: Instant, through: (node: Node) => boolean): Map<string, Span> {
  const spans = new Map<string, Span>()
  const starts = from.out.filter((arrow) => arrow.port === port && arrow.maxPasses == null)
  const within = inOrder(
    drawn,
    starts.map((arrow) => arrow.to),
    (node) => node !== from && through(node),
  )
  if (!within) return spans
  for (const { to } of starts) spans.set(to, { least: 0, most: 0 })
  for (const node of within) {
    const here = spans.get(node.id)!
    if (node === from || !through(node)) continue
    for (const arrow of node.out) {
      if (arrow.maxPasses != null) continue
      const then = after(node, arrow.port, here, now)
      const known = spans.get(arrow.to)
      spans.set(arrow.to, known ? { least: Math.min(known.least, then.least), most: Math.max(known.most, then.most) } : then)
    }
  }
  delays(drawn, within.filter(through), spans, now)
  return spans
}

/** When a step is left that one came to at `here`. */
export function after(node: Node, port: string, here: Span, now: Instant): Span {
  const { holds = 0, least, until } = node.traits
  // Whoever waits for a day leaves on that day at the latest, counted from now, when nobody has started yet.
  if (until !== undefined) return { least: here.least, most: Math.max(here.most, until - now) }
  return { least: here.least + (least?.[port] ?? 0), most: here.most + holds }
}

/** Steps behind some others (those among them), in an order in which each comes after all that lead to it by plain arrows; null where they form a circle. */
export function inOrder(drawn: Drawing, starts: readonly string[], through: (node: Node) => boolean): Node[] | null {
  const state = new Map<string, 'open' | 'done'>()
  const order: Node[] = []
  const next = (node: Node) => (through(node) ? node.out.filter((arrow) => arrow.maxPasses == null).map((arrow) => drawn.nodes.get(arrow.to)!) : [])
  for (const start of starts) {
    const stack = [{ node: drawn.nodes.get(start)!, left: null as Node[] | null }]
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      if (top.left === null) {
        if (state.get(top.node.id) === 'done') {
          stack.pop()
          continue
        }
        if (state.get(top.node.id) === 'open') return null
        state.set(top.node.id, 'open')
        top.left = next(top.node)
      }
      const child = top.left.pop()
      if (child) stack.push({ node: child, left: null })
      else {
        state.set(top.node.id, 'done')
        order.push(top.node)
        stack.pop()
      }
    }
  }
  return order.reverse()
}

/** Adds what going round takes at most to whatever comes behind a loop's beginning. */
function delays(drawn: Drawing, within: readonly Node[], spans: Map<string, Span>, now: Instant): void {
  const plain = new Map([...spans].map(([id, span]) => [id, span]))
  for (const node of within) {
    for (const arrow of node.out) {
      const begin = plain.get(arrow.to)
      const end = plain.get(node.id)
      if (arrow.maxPasses == null || !begin || !end) continue
      const once = Math.max(0, after(node, arrow.port, end, now).most - begin.most)
      for (const id of behind(drawn, arrow.to, spans)) spans.set(id, { ...spans.get(id)!, most: spans.get(id)!.most + once * arrow.maxPasses })
    }
  }
}

/** Steps that can be reached from one within the walk, itself included. */
function behind(drawn: Drawing, start: string, spans: ReadonlyMap<string, Span>): Set<string> {
  const seen = new Set([start])
  const queue = [start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const { to } of drawn.nodes.get(id)!.out) {
      if (seen.has(to) || !spans.has(to)) continue
      seen.add(to)
      queue.push(to)
    }
  }
  return seen
}
