import { DAY, durationMs, MINUTE } from '../../model/durations'
import type { StepCheck } from '../../model/step'
import type { VisitConfig } from './config'
import type { VisitOp } from './transition'

export function compile(config: VisitConfig, check: StepCheck): VisitOp {
  check.duration('duration.out_of_range', config.within, 'within', MINUTE, 365 * DAY)
  if (config.where != null) check.filter(config.where, 'where', config.event)
  return { kind: 'visit', event: config.event, ms: durationMs(config.within), since: config.since }
}
