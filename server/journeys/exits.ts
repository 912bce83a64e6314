import { durationMs } from '../../workflows/model/durations'
import { exitEvent } from '../../workflows/model/graph'
import type { Rule } from '../../workflows/segments/ast'

/** What ends a journey before its end: the goal, where reaching it does; an event; a rule. `within` in ms from the entry, null = always. */
export type Exits = { events: { event: string; where: unknown; within: number | null; reason: string }[]; rule: Rule | null }

type Settings = { goal?: { event: string; where?: unknown; within: string; exit?: boolean } | null; exitWhen?: unknown }

/** The exits of a version's settings; null where it has none. */
export function exitsOf({ goal, exitWhen }: Settings): Exits | null {
  const event = exitEvent(exitWhen)
  const rule = exitWhen != null && !event ? (exitWhen as Rule) : null
  const events = [
    ...(goal?.exit ? [{ event: goal.event, where: goal.where ?? null, within: durationMs(goal.within), reason: 'exit.goal' }] : []),
    ...(event ? [{ event: event.event, where: event.where ?? null, within: null, reason: 'exit.event' }] : []),
  ]
  return events.length > 0 || rule ? { events, rule } : null
}
