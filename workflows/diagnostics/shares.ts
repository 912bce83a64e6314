import { type Drawing, type Node, reachable } from '../engine/drawing'
import { inOrder } from './times'

/**
 * The share of all who enter that comes to a step: surely (`least`) and at most. Tests part guests by known shares; whom a branch takes, who comes and who
 * can be reached is not known, so each of several ways may be taken by all or by nobody. `passes`: how often one guest may come, loops counted.
 */
export type Share = { least: number; most: number; passes: number }

export function shares(drawn: Drawing, entry: Node): Map<string, Share> {
  const found = new Map<string, Share>([[entry.id, { least: 1, most: 1, passes: 1 }]])
  const loops = loopsOf(drawn)
  for (const node of inOrder(drawn, [entry.id], () => true) ?? []) {
    const { least, most } = found.get(node.id)!
    const here = {
      least: Math.min(1, least),
      most: Math.min(1, most),
      passes: loops.reduce((times, loop) => (loop.steps.has(node.id) ? times * loop.times : times), 1),
    }
    found.set(node.id, here)
    for (const [to, share] of leaving(node, here)) {
      const known = found.get(to) ?? { least: 0, most: 0, passes: 1 }
      found.set(to, { ...known, least: known.least + share.least, most: known.most + share.most })
    }
  }
  return found
}

/** What each next step gets of those who stand here. */
function leaving(node: Node, here: Share): Map<string, { least: number; most: number }> {
  const next = new Map<string, { least: number; most: number }>()
  const targets = new Set(node.out.filter((arrow) => arrow.maxPasses == null).map((arrow) => arrow.to))
  for (const { port, to, maxPasses } of node.out) {
    if (maxPasses != null) continue
    const weight = node.traits.arms ? (node.traits.arms.find(({ id }) => id === port)?.weight ?? 0) / 100 : null
    const known = next.get(to) ?? { least: 0, most: 0 }
    if (weight !== null) next.set(to, { least: known.least + here.least * weight, most: known.most + here.most * weight })
    // Only where all ways lead to one step is it certain which is taken.
    else next.set(to, { least: targets.size === 1 ? here.least : 0, most: here.most })
  }
  return next
}

/** Steps of each loop, and how often its way back lets somebody come at most. */
function loopsOf(drawn: Drawing): { steps: Set<string>; times: number }[] {
  return drawn.arrows.flatMap(({ from, to, maxPasses }) => {
    const [start, end] = [drawn.nodes.get(to), drawn.nodes.get(from)]
    if (maxPasses == null || !start || !end) return []
    const after = reachable(start, drawn.nodes)
    const steps = [...after].filter((id) => reachable(drawn.nodes.get(id)!, drawn.nodes).has(end.id))
    return [{ steps: new Set(steps), times: maxPasses + 1 }]
  })
}
