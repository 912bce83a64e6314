import { DAY, HOUR } from '../../model/durations'
import { parseTime } from '../../model/scalars'
import type { StepCheck } from '../../model/step'
import type { SegmentConfig } from './config'
import type { SegmentOp } from './transition'

export function compile(config: SegmentConfig, check: StepCheck): SegmentOp {
  const { segment, when } = config
  if (typeof segment === 'object' && segment !== null && 'saved' in segment) {
    const id = String(segment.saved)
    if (!check.context.saved.segments.has(id)) check.error('segment.unknown_saved', 'segment.saved', { values: { id } })
  } else {
    check.rule(segment, 'segment', 'entry')
  }
  if (when.kind === 'at' && (parseTime(when.at) ?? 0) <= check.context.now) {
    check.error('date.in_past', 'when.at', { values: { time: when.at }, remedy: check.mend('remedy.enter_at_once', 'when', { kind: 'once' }) })
  }
  if (when.kind === 'schedule') check.duration('segment.every_out_of_range', when.every, 'when.every', HOUR, 365 * DAY)
  return { kind: 'segment' }
}
