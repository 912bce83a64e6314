import { DAY, HOUR } from '../../model/durations'
import type { StepCheck } from '../../model/step'
import type { EventConfig } from './config'
import type { EventOp } from './transition'

export function compile({ event, where, segment, daysBefore, within }: EventConfig, check: StepCheck): EventOp {
  if (daysBefore != null && event !== 'birthday') check.error('event.days_before', 'daysBefore')
  if (event === 'points_expiring') {
    if (within == null) check.error('event.within_missing', 'within', { remedy: check.mend('remedy.a_week_before', 'within', 'P7D') })
    else check.duration('duration.out_of_range', within, 'within', HOUR, 365 * DAY)
  } else if (within != null) check.error('event.within', 'within')
  if (where != null) check.filter(where, 'where', event)
  if (segment != null) check.rule(segment, 'segment', 'entry')
  return { kind: 'event' }
}
