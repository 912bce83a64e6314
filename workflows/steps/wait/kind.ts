import { DAY, durationMs, HOUR } from '../../model/durations'
import { parseTime } from '../../model/scalars'
import type { StepKind, Traits } from '../../model/step'
import { compile } from './compile'
import { config, type WaitConfig } from './config'
import { face } from './face'
import type { WaitOp } from './transition'

/** A window opens at least once in so long, on weeks of 25-hour days too. */
const LONGEST_TO_OPEN = 8 * DAY

export const kind: StepKind<WaitConfig, WaitOp> = {
  config,
  ports: ['next'],
  slowPorts: ({ until }) => (until === undefined ? ['next'] : []),
  traits,
  compile,
  face,
}

function traits(c: WaitConfig): Traits {
  const spread = c.spread ? durationMs(c.spread) : 0
  if (c.until !== undefined) return { pause: 'until', holds: spread, until: (parseTime(c.until) ?? 0) + spread }
  if (c.window) return { pause: 'window', holds: LONGEST_TO_OPEN + spread }
  if (c.bestHour) return { pause: 'bestHour', holds: durationMs(c.bestHour.within) + HOUR + spread }
  const ms = c.for ? durationMs(c.for) : 0
  return { pause: 'for', holds: ms + spread, least: { next: ms } }
}
