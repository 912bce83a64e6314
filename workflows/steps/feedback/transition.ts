import { Fault } from '../../model/fault'
import { ask, go, type Here, ignore, stay, type Transition } from '../../model/journey'

export type FeedbackOp = { kind: 'feedback'; answerMs: number }

/** First the question is sent; when the time to answer is over, the answer is asked for. */
export type FeedbackRequest = { do: 'send' } | { do: 'answer'; until: number }

/**
 * `answerWithin` runs from the acceptance of the send, which is the journey's last. A pause moves it on with the step: one before the acceptance was taken in
 * by moving the entry, those after it by `shifted`.
 */
const answerBy = (op: FeedbackOp, here: Here) => Math.max((here.sentAt ?? 0) + here.shifted, here.enteredAt) + op.answerMs

const waiting = (op: FeedbackOp, here: Here) => stay(answerBy(op, here), { event: 'feedback_left', since: here.enteredAt, ask: here.lastAsk! })

const request = (op: FeedbackOp, n: number, here: Here): FeedbackRequest => (n === 1 ? { do: 'send' } : { do: 'answer', until: answerBy(op, here) })

export const transition: Transition<FeedbackOp, FeedbackRequest> = {
  enter: (op, here) => ask(request(op, 1, here)),
  resume(op, event, here) {
    if (event.type === 'occurred' && event.port) return go(event.port)
    if (event.type !== 'performed') return ask(request(op, 2, here))
    const { outcome } = event
    if (outcome.is === 'pending') return ignore
    if (here.asks > 1) {
      if (outcome.is === 'accepted' && outcome.port) return go(outcome.port)
      throw new Fault('feedback.undecided')
    }
    if (outcome.is !== 'accepted' && outcome.is !== 'unknown') return go('no-answer')
    return waiting(op, here)
  },
  moved: waiting,
  again: request,
  sends: true,
}
