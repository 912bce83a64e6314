import type { StepCheck } from '../../model/step'
import type { EventConfig } from './config'
import type { EventOp } from './transition'

/** What nothing tells of yet at the moment it happens: sends are read from the messages themselves, the other two come by the calendar. */
const NOT_YET: ReadonlySet<string> = new Set(['message_sent', 'message_delivered', 'birthday', 'points_expiring'])

export function compile({ event, where, segment }: EventConfig, check: StepCheck): EventOp {
  if (NOT_YET.has(event)) check.error('event.unsupported', 'event', { values: { event } })
  if (where != null) check.filter(where, 'where', event)
  if (segment != null) check.rule(segment, 'segment', 'entry')
  return { kind: 'event' }
}
