import { durationMs } from '../../model/durations'
import type { Outcome } from '../../model/journey'
import type { Asked, Perform, World } from '../../model/world'
import type { FeedbackConfig } from './config'
import type { FeedbackRequest } from './transition'

export const perform: Perform<FeedbackRequest> = async (asks, world) => {
  const outcomes: Outcome[] = new Array(asks.length)
  const part = (kind: FeedbackRequest['do']) => asks.flatMap((ask, at) => (ask.request.do === kind ? [{ ask, at }] : []))
  const sends = part('send')
  const answers = part('answer')
  if (sends.length > 0) {
    const sent = await send(
      sends.map(({ ask }) => ask),
      world,
    )
    sends.forEach(({ at }, i) => {
      outcomes[at] = sent[i]!
    })
  }
  if (answers.length > 0) {
    const given = await world.feedback.answers(answers.map(({ ask }) => ask))
    answers.forEach(({ ask, at }, i) => {
      const answer = given[i]
      const inTime = answer && ask.request.do === 'answer' && answer.at <= ask.request.until
      outcomes[at] = { is: 'accepted', port: inTime ? (answer.happy ? 'happy' : 'unhappy') : 'no-answer' }
    })
  }
  return outcomes
}

/** Whoever was asked lately is left alone: `asked_lately`. */
async function send(asks: Asked<FeedbackRequest>[], world: World): Promise<Outcome[]> {
  const configs = asks.map((ask) => world.content<FeedbackConfig>(ask))
  const limited = asks.filter((_, i) => configs[i]!.notMoreOftenThan)
  const lastAsked = new Map<string, number | null>()
  if (limited.length > 0) {
    const instants = await world.feedback.lastAsked(limited)
    limited.forEach((ask, i) => {
      lastAsked.set(ask.id, instants[i] ?? null)
    })
  }
  const tooSoon = asks.map((ask, i) => {
    const last = lastAsked.get(ask.id)
    const gap = configs[i]!.notMoreOftenThan
    return last != null && gap != null && last + durationMs(gap) > ask.at
  })
  const queued = await world.messages.enqueue(asks.flatMap((ask, i) => (tooSoon[i] ? [] : [{ ask, message: configs[i]!.message }])))
  let next = 0
  return asks.map((_, i) => (tooSoon[i] ? { is: 'skipped', reason: 'asked_lately' } : queued[next++]!))
}
