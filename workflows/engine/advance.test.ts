import { describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../model/durations'
import type { Skeleton } from '../model/plan'
import { NOW } from '../testing/contexts'
import { campaign, flagship, MESSAGE, planOf } from '../testing/graphs'
import { Journey } from '../testing/journey'
import { advance, PATIENCE, reask, start } from './advance'
import { isControl } from './draw'

const trail = (journey: Journey) => journey.last!.passages.map(({ step, port, ended }) => [step, port ?? ended ?? 'stands'].join(':'))

describe('advance', () => {
  it('walks the flagship: sent, came, happy, won', () => {
    const journey = new Journey(planOf(flagship()))
    journey.enter()
    expect(trail(journey)).toEqual(['lapsed:next', 'cashback:stands'])
    journey.settle({ is: 'accepted', at: NOW + MINUTE }, NOW + MINUTE)
    expect(trail(journey)).toEqual(['cashback:sent', 'came:stands'])
    journey.occurs(NOW + 3 * DAY)
    expect(trail(journey)).toEqual(['came:visited', 'ask:stands'])
    journey.settle({ is: 'accepted', at: NOW + 3 * DAY + MINUTE }, NOW + 3 * DAY + MINUTE)
    expect(trail(journey)).toEqual([])
    journey.occurs(NOW + 4 * DAY, 'happy')
    expect(trail(journey)).toEqual(['ask:happy', 'pause:stands'])
    journey.due()
    expect(trail(journey)).toEqual(['pause:next', 'won:finished'])
    expect(journey.state).toMatchObject({ seq: 6, move: 6, sentAt: NOW + 3 * DAY + MINUTE, ended: { as: 'finished', reason: 'end' } })
  })

  it('enters once, and nothing moves whoever has ended', () => {
    const journey = new Journey(planOf(flagship()))
    journey.enter()
    const { state } = journey
    expect(journey.enter().state).toBe(state)
    journey.exit('exited', NOW + DAY)
    const over = journey.state
    expect(over.ended).toEqual({ as: 'exited', reason: 'why' })
    for (const again of [journey.enter(), journey.exit('stopped', NOW + DAY), journey.due(NOW + DAY)]) expect(again.state).toBe(over)
  })

  it('an exit ends whoever has an ask undecided, and whoever has entered nothing yet', () => {
    const journey = new Journey(planOf(flagship()))
    journey.enter()
    expect(journey.state.pending).toEqual({ n: 1, again: NOW + PATIENCE })
    expect(journey.exit('stopped', NOW + DAY).passages).toEqual([
      { step: 'cashback', visit: 1, seq: 2, enteredAt: NOW, leftAt: NOW + DAY, ended: 'stopped', reason: 'why' },
    ])
    const early = new Journey(planOf(flagship()))
    expect(early.exit('stopped', NOW)).toMatchObject({ passages: [], state: { ended: { as: 'stopped' } } })
  })

  it('hears an outcome once, and only of the ask that is pending', () => {
    const journey = new Journey(planOf(flagship()))
    journey.enter()
    const before = journey.state
    for (const id of ['11/cashback/1/2', '11/cashback/2/1', '12/cashback/1/1', '11/came/1/1', '']) {
      expect(journey.tell({ type: 'performed', at: NOW, id, outcome: { is: 'accepted' } }).state).toBe(before)
    }
    expect(journey.settle({ is: 'pending' }).state).toBe(before)
  })

  it('is advanced at the instant it is told, however late, and never backwards', () => {
    const late = new Journey(planOf(flagship()))
    late.enter()
    late.settle({ is: 'skipped', reason: 'no_consent' }, NOW - DAY)
    expect(late.state.enteredAt).toBe(NOW)
  })

  describe('loops', () => {
    const loop = planOf(
      campaign({ in: ['manual'], tell: ['message', MESSAGE], week: ['wait', { for: 'P7D' }], out: ['end'] }, [
        'in.next>tell',
        'tell.sent>week',
        'tell.not-sent>week',
        'week.next>tell x2',
        'week.next>out',
      ]),
    )

    it('go round as often as allowed, each visit with asks of its own', () => {
      const journey = new Journey(loop)
      journey.enter()
      const asked: string[] = []
      while (!journey.state.ended) {
        if (journey.last?.ask) asked.push(journey.last.ask.id)
        if (journey.state.pending) journey.settle({ is: 'accepted' })
        else journey.due()
      }
      expect(asked).toEqual(['11/tell/1/1', '11/tell/2/1', '11/tell/3/1'])
      expect(journey.state.passes).toEqual({ 'week.next': 2 })
      expect(journey.state.visits).toEqual({ tell: 3, week: 3 })
      expect(journey.state.enteredAt).toBe(NOW + 21 * DAY)
    })

    it('steps beside the loop carry no counters', () => {
      const journey = new Journey(planOf(flagship()))
      journey.enter()
      expect(journey.state).not.toHaveProperty('visits')
      expect(journey.state).not.toHaveProperty('passes')
    })
  })

  it('a plan that goes round without time ends this journey as failed', () => {
    const broken: Skeleton = {
      campaign: 1,
      version: 1,
      entry: 'in',
      steps: { in: { op: { kind: 'manual' }, ports: { next: { to: 'a' } } }, a: { op: { kind: 'manual' }, ports: { next: { to: 'in' } } } },
    }
    const { state } = advance(broken, start(broken, { enrolment: 1, customer: 1, entry: 1, version: 1 }, NOW), { type: 'entered', at: NOW })
    expect(state.ended).toEqual({ as: 'failed', reason: 'engine.too_many_hops' })
  })

  it('a plan with a step that is not there, or of a kind nobody knows, likewise', () => {
    const at = (steps: Skeleton['steps']) => {
      const skeleton: Skeleton = { campaign: 1, version: 1, entry: 'in', steps }
      return advance(skeleton, start(skeleton, { enrolment: 1, customer: 1, entry: 1, version: 1 }, NOW), { type: 'entered', at: NOW })
    }
    const lost = at({ in: { op: { kind: 'manual' }, ports: { next: { to: 'nowhere' } } } })
    expect(lost.state.ended?.reason).toBe('engine.no_step')
    expect(lost.passages).toEqual([{ step: 'in', visit: 1, seq: 1, began: true, enteredAt: NOW, leftAt: NOW, ended: 'failed', reason: 'engine.no_step' }])
    expect(at({ in: { op: { kind: 'constructor' }, ports: {} } }).state.ended?.reason).toBe('engine.unknown_kind')
  })

  it('asks again after the patience it was given, with nothing changed', () => {
    const skeleton = planOf(flagship())
    const fresh = start(skeleton, { enrolment: 5, customer: 9, entry: 1, version: 1 }, NOW)
    const { state, ask } = advance(skeleton, fresh, { type: 'entered', at: NOW }, DAY)
    expect(state.pending?.again).toBe(NOW + DAY)
    const again = reask(skeleton, state, NOW + DAY, DAY)!
    expect(again.ask).toEqual({ ...ask, at: NOW + DAY })
    expect(again.state).toEqual({ ...state, pending: { n: 1, again: NOW + 2 * DAY } })
    expect(reask(skeleton, fresh, NOW)).toBeNull()
  })

  it('sees nothing of the control group: that is the door’s business', () => {
    expect(isControl(7, 42, 0)).toBe(false)
    expect(isControl(7, 42, 1)).toBe(true)
  })
})
