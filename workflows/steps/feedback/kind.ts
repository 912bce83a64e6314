import { durationMs } from '../../model/durations'
import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type FeedbackConfig } from './config'
import { face } from './face'
import type { FeedbackOp } from './transition'

export const kind: StepKind<FeedbackConfig, FeedbackOp> = {
  config,
  ports: ['happy', 'unhappy', 'no-answer'],
  traits: (c) => ({ message: c.message, messageAt: 'message', asks: true, holds: durationMs(c.answerWithin) }),
  compile,
  face,
}
