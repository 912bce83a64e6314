import { DAY, MINUTE } from '../../model/durations'
import type { StepCheck } from '../../model/step'
import type { PointsConfig } from './config'
import type { PointsOp } from './transition'

export function compile(config: PointsConfig, check: StepCheck): PointsOp {
  if (config.expiresAfter) {
    check.duration('duration.out_of_range', config.expiresAfter, 'expiresAfter', MINUTE, 3650 * DAY)
    if (config.amount < 0) check.warning('points.expiry_of_taking', 'expiresAfter', { remedy: check.mend('remedy.no_expiry', 'expiresAfter', null) })
  }
  return { kind: 'points' }
}
