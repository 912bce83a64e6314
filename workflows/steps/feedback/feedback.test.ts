import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../model/durations'
import type { Asked, World } from '../../model/world'
import { NOW } from '../../testing/contexts'
import { planOf } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { anySettled, storyOf } from '../../testing/stories'
import { perform } from './perform'
import type { FeedbackRequest } from './transition'

const message = { class: 'service', channels: ['push'], content: { push: { title: 'How was it?', text: '{{ links.feedback }}' } } }
const config = { question: 'How was it?', scale: 'stars', happyFrom: 4, message, answerWithin: 'P3D' }

const asked = () => {
  const journey = Journey.of('feedback', config)
  journey.settle({ is: 'accepted', at: NOW + 1_000 }, NOW + 1_000)
  return journey
}

describe('feedback', () => {
  it('waits for the answer to its own send, from the acceptance on', () => {
    const journey = asked()
    expect(journey.last?.listen).toEqual({ event: 'feedback_left', since: NOW, ask: '11/it/1/1', until: NOW + 1_000 + 3 * DAY })
    expect(journey.state.sentAt).toBe(NOW + 1_000)
    journey.occurs(NOW + DAY, 'unhappy')
    expect(journey.left).toBe('unhappy')
  })

  it('asks for the answer at the deadline', () => {
    const journey = asked()
    expect(journey.due().ask).toMatchObject({ id: '11/it/1/2', request: { do: 'answer', until: NOW + 1_000 + 3 * DAY } })
    journey.settle({ is: 'accepted', port: 'no-answer' })
    expect([journey.left, journey.state.sentAt]).toEqual(['no-answer', NOW + 1_000])
  })

  it('asks too when it hears of an answer but not which', () => {
    const journey = asked()
    expect(journey.occurs(NOW + DAY).ask).toMatchObject({ request: { do: 'answer' } })
  })

  it('leaves at once without an answer when it could not be sent', () => {
    const journey = Journey.of('feedback', config)
    journey.settle({ is: 'skipped', reason: 'no_address' })
    expect([journey.left, journey.state.sentAt]).toEqual(['no-answer', null])
  })

  it('performs both halves of a batch: leaves alone whom it asked lately, and counts only answers in time', async () => {
    const world = {
      content: () => ({ ...config, notMoreOftenThan: 'P30D' }),
      messages: { enqueue: async (batch: unknown[]) => batch.map(() => ({ is: 'pending' })) },
      feedback: {
        lastAsked: async (batch: Asked[]) => batch.map(({ enrolment }) => (enrolment === 1 ? NOW - 29 * DAY : enrolment === 2 ? NOW - 30 * DAY : null)),
        answers: async (batch: Asked[]) =>
          batch.map(({ enrolment }) => (enrolment === 6 ? null : { at: NOW + (enrolment === 5 ? 11 : 10), happy: enrolment === 4 })),
      },
    } as unknown as World
    const requests: FeedbackRequest[] = [
      { do: 'send' },
      { do: 'send' },
      { do: 'send' },
      ...[4, 5, 6, 7].map(() => ({ do: 'answer' as const, until: NOW + 10 })),
    ]
    const asks = requests.map((request, i) => ({ id: `${i}`, enrolment: i + 1, at: NOW, request }) as Asked<FeedbackRequest>)
    expect(await perform(asks, world)).toEqual([
      { is: 'skipped', reason: 'asked_lately' },
      { is: 'pending' },
      { is: 'pending' },
      { is: 'accepted', port: 'happy' },
      { is: 'accepted', port: 'no-answer' },
      { is: 'accepted', port: 'no-answer' },
      { is: 'accepted', port: 'unhappy' },
    ])
  })

  it('says what is wrong with it', () => {
    expect(codes(said('feedback', { ...config, question: ' ' }))).toEqual(['feedback.no_question config.question'])
    expect(codes(said('feedback', { ...config, happyFrom: 9 }))).toEqual(['feedback.happy_out_of_range config.happyFrom'])
    expect(codes(said('feedback', { ...config, scale: 'nps', happyFrom: 9 }))).toEqual([])
    expect(codes(said('feedback', { ...config, scale: 'text', happyFrom: null }))).toEqual([])
    expect(codes(said('feedback', { ...config, message: { ...message, content: { push: { title: 'a', text: 'b' } } } }))).toEqual([
      'feedback.no_link config.message.content',
    ])
  })

  it('golden: only how long an answer is waited for is in the plan', () => {
    expect(planOf(around('feedback', config)).steps.it).toEqual({
      op: { kind: 'feedback', answerMs: 3 * DAY },
      ports: { happy: { to: 'end-happy' }, unhappy: { to: 'end-unhappy' }, 'no-answer': { to: 'end-no-answer' } },
    })
  })

  it('law: by its first answer in the time that runs from the acceptance, whoever else answers whatever else; else by no-answer when it is over', () => {
    const answer = fc.record({
      at: fc.integer({ min: NOW + HOUR + 1, max: NOW + 6 * DAY }),
      port: fc.constantFrom('happy', 'unhappy'),
      ask: fc.constantFrom('1/it/1/1', '2/it/1/1'),
    })
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 4 }), fc.nat(HOUR), (answers, accepted) => {
        const facts = { 1: answers.map((one) => ({ event: 'feedback_left', ...one })) }
        const end = NOW + accepted + 3 * DAY
        const told = { facts, outcomes: ({ n }: { n: number }) => (n === 1 ? ({ is: 'accepted', at: NOW + accepted } as const) : undefined) }
        const [left, ...more] = storyOf('feedback', config, 1, told)
        const [first] = answers.filter(({ ask, at }) => ask === '1/it/1/1' && at <= end).toSorted((a, b) => a.at - b.at)
        expect(more).toEqual([])
        expect(left).toEqual(first ? [1, first.port, first.at - NOW] : [1, 'no-answer', end - NOW])
      }),
    )
  })

  it('law: a question that was not sent waits for nobody', () => {
    fc.assert(
      fc.property(anySettled, (outcome) => {
        const journey = Journey.of('feedback', config)
        journey.settle(outcome, NOW + HOUR)
        const sent = outcome.is === 'accepted' || outcome.is === 'unknown'
        expect(journey.left).toBe(sent || outcome.is === 'pending' ? undefined : 'no-answer')
        expect(journey.state.sentAt !== null).toBe(sent)
      }),
    )
  })

  it('story: one is happy, one is not, one says nothing, one was asked lately', () => {
    const says = (n: number, port: string, at: number) => [{ event: 'feedback_left', ask: `${n}/it/1/1`, port, at: NOW + at }]
    const outcomes = (_: unknown, { customer }: { customer: number }) => (customer === 4 ? ({ is: 'skipped', reason: 'asked_lately' } as const) : undefined)
    expect(storyOf('feedback', config, 4, { facts: { 1: says(1, 'happy', DAY), 2: says(2, 'unhappy', 2 * DAY) }, outcomes })).toEqual([
      [4, 'no-answer', 3 * HOUR],
      [1, 'happy', DAY],
      [2, 'unhappy', 2 * DAY],
      [3, 'no-answer', 3 * DAY + 2 * HOUR],
    ])
  })
})
