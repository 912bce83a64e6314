import type { StepCheck } from '../../model/step'
import type { MessageConfig } from './config'
import type { MessageOp } from './transition'

export function compile(config: MessageConfig, check: StepCheck): MessageOp {
  check.message(config, '')
  return { kind: 'message' }
}
