type Edges = ReadonlyMap<string, readonly string[]>

/**
 * The sets of nodes that can be gone round: strongly connected components of more than one node, and nodes with an edge to themselves.
 * Tarjan's algorithm, without recursion: a chain of 500 steps must not overflow.
 */
export function cycles(nodes: readonly string[], edges: Edges): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const onStack = new Set<string>()
  const stack: string[] = []
  const found: string[][] = []
  for (const root of nodes) {
    if (index.has(root)) continue
    const work: { node: string; next: number }[] = [{ node: root, next: 0 }]
    while (work.length > 0) {
      const frame = work.at(-1)!
      const { node } = frame
      if (frame.next === 0) {
        index.set(node, index.size)
        low.set(node, index.get(node)!)
        stack.push(node)
        onStack.add(node)
      }
      const to = edges.get(node)?.[frame.next]
      if (to !== undefined) {
        frame.next++
        if (!index.has(to)) work.push({ node: to, next: 0 })
        else if (onStack.has(to)) low.set(node, Math.min(low.get(node)!, index.get(to)!))
        continue
      }
      work.pop()
      const parent = work.at(-1)?.node
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(node)!))
      if (low.get(node) !== index.get(node)) continue
      const component = stack.splice(stack.indexOf(node))
      for (const member of component) onStack.delete(member)
      if (component.length > 1 || edges.get(node)?.includes(node)) found.push(component)
    }
  }
  return found
}
