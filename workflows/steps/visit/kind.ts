import { durationMs } from '../../model/durations'
import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type VisitConfig } from './config'
import { face } from './face'
import type { VisitOp } from './transition'

export const kind: StepKind<VisitConfig, VisitOp> = {
  config,
  ports: ['visited', 'not-visited'],
  slowPorts: () => ['not-visited'],
  traits: (c) => ({ holds: durationMs(c.within), least: { 'not-visited': durationMs(c.within) }, decides: true }),
  compile,
  face,
}
