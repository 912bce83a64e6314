import type { Step } from '../document/document'
import { portsOf } from '../faces'

/**
 * Steps as far as the graph itself cares: where they stand and which ways out they have. A step that only says something else keeps its former
 * object here (its texts may be old), and where nothing else changed the whole list is the former one: typing draws one card and nothing more.
 */
export function skeleton(before: readonly Step[], steps: readonly Step[]): readonly Step[] {
  const known = new Map(before.map((step) => [step.id, step]))
  const kept = steps.map((step) => {
    const old = known.get(step.id)
    return old && sameBones(old, step) ? old : step
  })
  return kept.length === before.length && kept.every((step, n) => step === before[n]) ? before : kept
}

function sameBones(a: Step, b: Step): boolean {
  if (a === b) return true
  if (a.kind !== b.kind || a.position.x !== b.position.x || a.position.y !== b.position.y) return false
  const [ways, others] = [portsOf(a), portsOf(b)]
  return ways.length === others.length && ways.every((port, n) => port.id === others[n]!.id && port.tone === others[n]!.tone)
}
