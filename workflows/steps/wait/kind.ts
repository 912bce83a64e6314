import { durationMs } from '../../model/durations'
import { parseTime } from '../../model/scalars'
import type { StepKind, Traits } from '../../model/step'
import { compile } from './compile'
import { config, type WaitConfig } from './config'
import { face } from './face'
import type { WaitOp } from './transition'

export const kind: StepKind<WaitConfig, WaitOp> = {
  config,
  ports: ['next'],
  slowPorts: ({ until }) => (until === undefined ? ['next'] : []),
  traits,
  compile,
  face,
}

function traits(c: WaitConfig): Traits {
  if (c.until !== undefined) return { pause: true, holds: 0, until: parseTime(c.until) ?? 0 }
  const ms = c.for ? durationMs(c.for) : 0
  return { pause: true, holds: ms, least: { next: ms } }
}
