import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type MessageConfig } from './config'
import { face } from './face'
import type { MessageOp } from './transition'

export const kind: StepKind<MessageConfig, MessageOp> = {
  config,
  ports: ['sent', 'not-sent'],
  traits: (message) => ({ message, messageAt: '' }),
  compile,
  face,
}
