import { type Drawing, type Node, reachable } from '../engine/drawing'
import type { Rule } from '../segments/ast'
import { ruleOf } from './known'

/** What is known of whoever stands at a step: who may enter, and the rules of branches that every way there goes through. */
export function knowledge(drawn: Drawing): (node: Node) => Rule[] {
  const { entry } = drawn
  if (!entry) return () => []
  const who = entry.traits.admits === undefined ? undefined : ruleOf(entry.traits.admits)
  const inside = reachable(entry, drawn.nodes)
  const gates = [...drawn.nodes.values()].flatMap((branch) =>
    inside.has(branch.id) ? portRules(branch).map(({ port, rule }) => ({ branch, rule, around: around(drawn, entry, branch, port) })) : [],
  )
  return (node) => {
    if (node === entry || !inside.has(node.id)) return []
    const passed = gates.flatMap(({ branch, rule, around }) => (branch !== node && !around.has(node.id) ? [rule] : []))
    return [...(who ? [who] : []), ...passed]
  }
}

/** What is true of who leaves a branch by each way out, as far as its rules are sound. */
function portRules(branch: Node): { port: string; rule: Rule }[] {
  const written = branch.traits.rules ?? []
  const rules = written.flatMap(({ id, rule }) => {
    const read = ruleOf(rule)
    return read ? [{ port: id, rule: read }] : []
  })
  const others: Rule = { not: { any: rules.map(({ rule }) => rule) } }
  return rules.length > 0 && rules.length === written.length ? [...rules, { port: 'else', rule: others }] : rules
}

/** What can be reached without a way out of a branch being taken. */
function around(drawn: Drawing, entry: Node, branch: Node, port: string): Set<string> {
  const nodes = new Map(drawn.nodes).set(branch.id, { ...branch, out: branch.out.filter((arrow) => arrow.port !== port) })
  return reachable(nodes.get(entry.id)!, nodes)
}

/** Whether everybody comes from the entry to a step in the same instant, by every way: nothing that was true on entering can have changed. */
export function atOnce(drawn: Drawing, node: Node): boolean {
  const { entry } = drawn
  if (!entry) return false
  const back = new Map<string, Node[]>()
  for (const one of drawn.nodes.values()) for (const { to } of one.out) back.set(to, [...(back.get(to) ?? []), one])
  const seen = new Set<string>([node.id])
  const queue = [node]
  for (let one = queue.pop(); one; one = queue.pop()) {
    for (const before of back.get(one.id) ?? []) {
      const { holds = 0, until, message } = before.traits
      if (holds > 0 || until !== undefined || message) return false
      if (!seen.has(before.id)) queue.push(before)
      seen.add(before.id)
    }
  }
  return seen.has(entry.id)
}
