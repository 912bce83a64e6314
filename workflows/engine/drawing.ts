import type { Arrow, Campaign, Settings } from '../model/graph'
import type { Traits } from '../model/step'
import { kindOf } from '../steps'
import { cycles } from './loops'

/** A step with everything the linter and the compiler want to know of it. */
export type Node = {
  id: string
  kind: string
  /** Parsed; null when its shape is wrong or its kind unknown. */
  config: unknown
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

export function drawing(document: Campaign, configs: readonly unknown[]): Drawing {
  const nodes = new Map<string, Node>()
  document.steps.forEach((step, i) => {
    if (nodes.has(step.id)) return
    const kind = kindOf(step.kind)
    const config = configs[i] ?? null
    nodes.set(step.id, {
      id: step.id,
      kind: step.kind,
      config,
      entry: kind?.entry ?? false,
      ports: kind ? portsOf(kind.ports, config ?? step.config, config !== null) : null,
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

function portsOf(ports: readonly string[] | ((config: never) => readonly string[]), config: unknown, sound: boolean): readonly string[] | null {
  if (typeof ports !== 'function') return ports
  return sound ? ports(config as never) : null
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
