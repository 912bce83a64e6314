import { describe, expect, it } from 'vitest'
import { DAY } from '../model/durations'
import type { JourneyState } from '../model/journey'
import { packState, unpackState } from '../model/packed'
import type { Skeleton } from '../model/plan'
import { NOW } from '../testing/contexts'
import { campaign, MESSAGE, planOf } from '../testing/graphs'
import { Journey } from '../testing/journey'
import { advance, reask } from './advance'
import { heard, place } from './place'

const QUESTION = {
  question: 'How was it?',
  scale: 'stars',
  happyFrom: 4,
  message: { class: 'service', channels: ['push'], content: { push: { title: 'How was it?', text: '{{ links.feedback }}' } } },
}
const WAYS = ['in.next>m', 'm.sent>w', 'm.not-sent>x', 'w.next>f', 'f.happy>out', 'f.unhappy>out', 'f.no-answer>out', 'x.next>out']

/** In, a message, a wait (two days; nine for who got none), a question, out; each version with its own ways and time to answer. */
function version(n: number, answerWithin = 'P5D', ways = WAYS): Skeleton {
  const campaignOf = (steps: Parameters<typeof campaign>[0]) => campaign(steps, ways, { controlShare: 0 })
  const waits: Parameters<typeof campaign>[0] = { w: ['wait', { for: 'P2D' }], x: ['wait', { for: 'P9D' }] }
  return {
    ...planOf(campaignOf({ in: ['manual'], m: ['message', MESSAGE], ...waits, f: ['feedback', { ...QUESTION, answerWithin }], out: ['end'] })),
    version: n,
  }
}

const accepted = { is: 'accepted', at: NOW } as const
function standing(at: 'm' | 'w' | 'f'): Journey {
  const journey = new Journey(version(1))
  journey.enter()
  if (at !== 'm') journey.settle(accepted)
  if (at === 'f') {
    journey.due()
    journey.settle({ is: 'accepted', at: NOW + 3 * DAY }, NOW + 3 * DAY)
  }
  return journey
}
const askedOf = (state: JourneyState) => ({ asked: { visit: state.askVisit ?? state.visit, asks: state.asks } })
const over = (state: JourneyState) => unpackState(JSON.parse(JSON.stringify(packState(state))))

describe('place', () => {
  it('who crosses into a step that an earlier version has led them to is there once more: their asks are asks of their own', () => {
    const { state } = standing('w')
    const looped = version(2, 'P5D', [...WAYS, 'w.next>m x1'])
    const moved = place(looped, state, 'w', { visits: { in: 1, m: 1, w: 1 } }, NOW + DAY)
    expect(moved.state).toMatchObject({ version: 2, step: 'w', visit: 2, due: NOW + 2 * DAY })
    const back = advance(looped, over(moved.state), { type: 'due', at: NOW + 2 * DAY })
    expect(back.ask).toMatchObject({ id: '11/m/2/1', visit: 2 })
    const again = advance(looped, over(back.state), { type: 'performed', at: NOW + 2 * DAY, id: '11/m/2/1', outcome: accepted })
    expect(again.state).toMatchObject({ step: 'w', visit: 3, visits: { in: 1, m: 2, w: 3 } })
  })

  it('who waits for an answer goes on waiting for it, as long as the new config says, and nothing is sent again', () => {
    const { state } = standing('f')
    expect(state.due).toBe(NOW + 8 * DAY)
    const moved = place(version(2, 'P10D'), state, 'f', { visits: { in: 1, m: 1, w: 1, f: 1 }, ...askedOf(state) }, NOW + 4 * DAY)
    expect(moved).toMatchObject({ ask: null, listen: { ask: '11/f/1/1', until: NOW + 13 * DAY }, state: { visit: 2, due: NOW + 13 * DAY } })
    // Once more, as by a rollback.
    const back = place(version(1), over(moved.state), 'f', { visits: { in: 1, m: 1, w: 1, f: 2 }, ...askedOf(moved.state) }, NOW + 5 * DAY)
    expect(back).toMatchObject({ ask: null, listen: { ask: '11/f/1/1', until: NOW + 8 * DAY }, state: { visit: 3 } })
    const late = advance(version(1), over(back.state), { type: 'due', at: NOW + 8 * DAY })
    expect(late.ask).toMatchObject({ id: '11/f/1/2', visit: 1, n: 2, request: { do: 'answer', until: NOW + 8 * DAY } })
    expect(reask(version(1), over(late.state), NOW + 8 * DAY)?.ask).toMatchObject({ id: '11/f/1/2', visit: 1 })
    const left = advance(version(1), over(late.state), { type: 'performed', at: NOW + 8 * DAY, id: '11/f/1/2', outcome: { is: 'accepted', port: 'happy' } })
    expect(left.passages).toMatchObject([{ step: 'f', visit: 3, port: 'happy', movedIn: true }, { step: 'out' }])
    expect(left.state.askVisit).toBeUndefined()
  })

  it('who should have answered by now is asked about at once', () => {
    const { state } = standing('f')
    const moved = place(version(2, 'P1D'), state, 'f', { visits: { f: 1 }, ...askedOf(state) }, NOW + 6 * DAY)
    expect(moved).toMatchObject({ ask: null, listen: { ask: '11/f/1/1' }, state: { due: NOW + 6 * DAY } })
  })

  it('an ask under way is finished by the new version: it goes out by its ways', () => {
    const { state } = standing('m')
    const second = version(2, 'P5D', ['in.next>m', 'm.sent>x', 'm.not-sent>w', ...WAYS.slice(3)])
    const moved = place(second, state, 'm', { visits: { in: 1, m: 1 }, ...askedOf(state) }, NOW + DAY)
    expect(moved).toMatchObject({ ask: null, state: { step: 'm', visit: 2, pending: { n: 1 }, due: null } })
    expect(moved.passages).toMatchObject([
      { step: 'm', visit: 1, movedOut: true, version: 1 },
      { step: 'm', visit: 2, movedIn: true },
    ])
    const gone = advance(second, over(moved.state), { type: 'performed', at: NOW + DAY, id: '11/m/1/1', outcome: { is: 'accepted', at: NOW + DAY } })
    expect(gone.state).toMatchObject({ step: 'x', sentAt: NOW + DAY })
  })

  it('who is taken to another step has the outcome behind them', () => {
    const { state } = standing('m')
    const after = heard(version(1), state, { type: 'performed', at: NOW + DAY, id: '11/m/1/1', outcome: { is: 'accepted', at: NOW + DAY } })
    expect(after).toMatchObject({ step: 'm', pending: null, sentAt: NOW + DAY, move: state.move })
    expect(place(version(2), after, 'x', { visits: { in: 1, m: 1 } }, NOW + DAY).state).toMatchObject({ step: 'x', pending: null, sentAt: NOW + DAY })
  })

  it('a step that cannot be placed ends them, and nobody else', () => {
    expect(place(version(2), standing('w').state, 'nowhere', { visits: {} }, NOW).state.ended).toEqual({ as: 'failed', reason: 'engine.no_step' })
  })
})
