import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type EventConfig } from './config'
import { face } from './face'
import type { EventOp } from './transition'

export const kind: StepKind<EventConfig, EventOp> = {
  config,
  entry: true,
  ports: ['next'],
  traits: ({ segment }) => (segment == null ? {} : { admits: segment }),
  compile,
  face,
}
