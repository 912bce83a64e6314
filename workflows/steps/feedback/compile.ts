import { DAY, durationMs, MINUTE } from '../../model/durations'
import type { StepCheck } from '../../model/step'
import type { FeedbackConfig } from './config'
import type { FeedbackOp } from './transition'

/** Lowest and highest score of a scale, and from where on an answer is usually called happy. */
export const SCALES = { stars: { min: 1, max: 5, happyFrom: 4 }, nps: { min: 0, max: 10, happyFrom: 9 } } as const

export function compile(config: FeedbackConfig, check: StepCheck): FeedbackOp {
  if (!config.question.trim()) check.error('feedback.no_question', 'question')
  if (config.scale !== 'text') {
    const { min, max, happyFrom } = SCALES[config.scale]
    const from = config.happyFrom
    if (from == null || !Number.isInteger(from) || from < min || from > max) {
      const remedy = check.mend('remedy.set_to', 'happyFrom', happyFrom, { value: happyFrom })
      check.error('feedback.happy_out_of_range', 'happyFrom', { values: { min, max }, remedy })
    }
  }
  check.duration('duration.out_of_range', config.answerWithin, 'answerWithin', MINUTE, 365 * DAY)
  if (config.notMoreOftenThan) check.duration('duration.out_of_range', config.notMoreOftenThan, 'notMoreOftenThan', MINUTE, 3650 * DAY)
  check.message(config.message, 'message')
  if (!/\blinks\.feedback\b/.test(JSON.stringify(config.message.content))) check.error('feedback.no_link', 'message.content')
  return { kind: 'feedback', answerMs: durationMs(config.answerWithin) }
}
