import { durationMs } from '../../model/durations'
import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type WaitConfig } from './config'
import { face } from './face'
import type { WaitOp } from './transition'

export const kind: StepKind<WaitConfig, WaitOp> = {
  config,
  ports: ['next'],
  slowPorts: ({ until }) => (until === undefined ? ['next'] : []),
  traits: (c) => ({ pause: true, holds: c.for ? durationMs(c.for) : 0 }),
  compile,
  face,
}
