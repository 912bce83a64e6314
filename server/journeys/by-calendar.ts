import { exitEvent } from '../../workflows/model/graph'

/** What the calendar brings and nobody reports (`calendar.ts`). */
export const BY_CALENDAR: ReadonlySet<unknown> = new Set(['birthday', 'points_expiring'])

type Step = { kind: string; config: Record<string, unknown> }
export type Document = { settings?: { goal?: { event: string } | null; exitWhen?: unknown }; steps: Step[] }

/** Whether the calendar must be read for a campaign like this. */
export const needsCalendar = (document: Document): boolean => awaitedByCalendar(document).size > 0 || document.steps.some(entersByCalendar)

export const entersByCalendar = ({ kind, config }: Step): boolean => kind === 'event' && BY_CALENDAR.has(config.event)

/** What of the calendar those inside may wait for, or leave by. */
export function awaitedByCalendar({ settings, steps }: Document): Set<string> {
  const listens = steps.filter(({ kind }) => kind === 'listen').map(({ config }) => config.event)
  const named = [settings?.goal?.event, exitEvent(settings?.exitWhen)?.event, ...listens]
  return new Set(named.filter((event): event is string => typeof event === 'string' && BY_CALENDAR.has(event)))
}
