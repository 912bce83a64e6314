import type { CampaignDocument, Step } from './document'

/** A line of the drawing read as a list: a step, or the name of a way out with what follows indented below it. */
export type OutlineLine = { is: 'step'; step: Step; depth: number } | { is: 'port'; from: Step; port: string; depth: number }

/**
 * The graph from top to bottom for narrow screens. A step with several ways out names each, its branch indented; where ways meet again, the step stands
 * once, after the last of them, at the depth of the step that parted them. Ends are not lines: ports say what comes of them.
 */
export function outline(document: Pick<CampaignDocument, 'steps' | 'arrows'>, portsOf: (step: Step) => string[]): OutlineLine[] {
  const byId = new Map(document.steps.map((step) => [step.id, step]))
  const forward = document.arrows.filter((arrow) => !arrow.maxPasses)
  const incoming = new Map<string, number>()
  for (const arrow of forward) incoming.set(arrow.to, (incoming.get(arrow.to) ?? 0) + 1)
  const lines: OutlineLine[] = []
  const done = new Set<string>()

  /** Writes a branch; returns the steps at whose door it waits for other branches. */
  const write = (id: string, depth: number): string[] => {
    const step = byId.get(id)
    if (!step || step.kind === 'end' || done.has(id)) return []
    done.add(id)
    lines.push({ is: 'step', step, depth })
    const ways = portsOf(step)
      .map((port) => ({ port, to: forward.find((arrow) => arrow.from === id && arrow.port === port)?.to }))
      .filter((way): way is { port: string; to: string } => way.to !== undefined)
    const ended = (way: { port: string; to: string }) => byId.get(way.to)?.kind === 'end'
    const loud = ways.filter((way) => !(ended(way) && way.port === 'not-sent'))
    const parted = new Set(loud.map((way) => way.to)).size > 1
    const meets: string[] = []
    for (const way of ways) {
      if (ended(way)) continue
      if (incoming.get(way.to)! > 1) meets.push(way.to)
      else {
        if (parted) lines.push({ is: 'port', from: step, port: way.port, depth: depth + 1 })
        meets.push(...write(way.to, parted ? depth + 1 : depth))
      }
    }
    // Where all who lead there come from below this step, it goes on here; otherwise it is for those above.
    const here = (meet: string) => meets.filter((other) => other === meet).length === incoming.get(meet)
    return meets.flatMap((meet) => (here(meet) ? write(meet, depth) : [meet]))
  }

  const targets = new Set(forward.map((arrow) => arrow.to))
  for (const root of document.steps.filter((step) => !targets.has(step.id))) write(root.id, 0)
  for (const step of document.steps) write(step.id, 0)
  return lines
}
