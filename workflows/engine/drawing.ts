import type { Arrow, Campaign, Settings } from '../model/graph'
import type { Traits } from '../model/step'
import { type AnyKind, kindOf } from '../steps'
import { cycles } from './loops'
import type { ReadConfig } from './shape'

/** A step with everything the linter and the compiler want to know of it. */
export type Node = {
  id: string
  kind: string
  entry: boolean
  /** Null when they can't be told. */
  ports: readonly string[] | null
  slow: readonly string[]
  traits: Traits
  /** Arrows that lead out of it to steps there are. */
  out: Arrow[]
}

export type Drawing = {
  settings: Settings
  /** First of each id, in the order drawn. */
  nodes: Map<string, Node>
  entry: Node | null
  arrows: readonly Arrow[]
  /** Steps that can be gone round. */
  looping: Set<string>
}

export function drawing(document: Campaign, configs: readonly ReadConfig[]): Drawing {
  const nodes = new Map<string, Node>()
  document.steps.forEach((step, i) => {
    if (nodes.has(step.id)) return
    const kind = kindOf(step.kind)
    const config = configs[i]?.value ?? null
    nodes.set(step.id, {
      id: step.id,
      kind: step.kind,
      entry: kind?.entry ?? false,
      ports: kind ? portsOf(kind.ports, step.config) : null,
      slow: config && kind?.slowPorts ? kind.slowPorts(config) : [],
      traits: config && kind?.traits ? kind.traits(config) : {},
      out: [],
    })
  })
  for (const arrow of document.arrows) if (nodes.has(arrow.to)) nodes.get(arrow.from)?.out.push(arrow)
  const edges = new Map([...nodes.values()].map((node) => [node.id, node.out.map((arrow) => arrow.to)]))
  return {
    settings: document.settings,
    nodes,
    entry: [...nodes.values()].find((node) => node.entry) ?? null,
    arrows: document.arrows,
    looping: new Set(cycles([...nodes.keys()], edges).flat()),
  }
}

/** By the config as drawn, so that a fault elsewhere in it does not make arrows look wrong. */
function portsOf(ports: AnyKind['ports'], config: unknown): readonly string[] | null {
  if (typeof ports !== 'function') return ports
  try {
    return ports(config)
  } catch {
    return null
  }
}

/** Everything that can be reached from a step, itself included. */
export function reachable(from: Node, nodes: ReadonlyMap<string, Node>): Set<string> {
  const seen = new Set([from.id])
  const queue = [from]
  for (let node = queue.pop(); node; node = queue.pop()) {
    for (const { to } of node.out) {
      if (seen.has(to)) continue
      seen.add(to)
      queue.push(nodes.get(to)!)
    }
  }
  return seen
}
