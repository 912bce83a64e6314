import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../model/durations'
import type { World } from '../../model/world'
import { NOW } from '../../testing/contexts'
import { campaign, MESSAGE, planOf } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { storyOf } from '../../testing/stories'
import { perform } from './perform'

const config = { within: 'P14D', event: 'visited', where: null, since: 'send' }

describe('visit', () => {
  it('listens from its entry on when nothing was sent, and leaves as soon as the visit is known', () => {
    const journey = Journey.of('visit', config)
    expect(journey.last?.listen).toEqual({ event: 'visited', since: NOW, until: NOW + 14 * DAY })
    expect(journey.occurs(NOW + 3 * DAY).passages[0]).toMatchObject({ port: 'visited', leftAt: NOW + 3 * DAY })
  })

  it('counts from the acceptance of the last send, which may be before its entry', () => {
    const document = campaign({ in: ['manual'], tell: ['message', MESSAGE], it: ['visit', config], a: ['end'] }, [
      'in.next>tell',
      'tell.sent>it',
      'tell.not-sent>a',
      'it.visited>a',
      'it.not-visited>a',
    ])
    const journey = new Journey(planOf(document))
    journey.enter()
    journey.settle({ is: 'accepted', at: NOW + DAY }, NOW + DAY + 5_000)
    expect(journey.last?.listen).toEqual({ event: 'visited', since: NOW + DAY, until: NOW + DAY + 5_000 + 14 * DAY })
  })

  it('asks at the deadline, and goes where the answer says', () => {
    const journey = Journey.of('visit', config)
    expect(journey.due().ask).toMatchObject({ id: '11/it/1/1', kind: 'visit', request: { event: 'visited', since: NOW, until: NOW + 14 * DAY } })
    // A signal that comes now is late: the answer already counts it.
    expect(journey.occurs(NOW + 13 * DAY).passages).toEqual([])
    journey.settle({ is: 'accepted', port: 'not-visited' }, NOW + 14 * DAY)
    expect(journey.left).toBe('not-visited')
  })

  it('ends as failed when nobody can decide', () => {
    const journey = Journey.of('visit', config)
    journey.due()
    expect(journey.settle({ is: 'failed', reason: 'x' }).state.ended).toEqual({ as: 'failed', reason: 'visit.undecided' })
  })

  it('performs as one question for the batch', async () => {
    const noted: unknown[] = []
    const world = {
      content: () => ({ ...config, where: { field: 'amount', op: 'gt', value: 5 } }),
      facts: { first: async (batch) => batch.map(({ where }, i) => (i === 0 && where ? { at: NOW, saw: { amount: 9 } } : null)) },
      note: (_ask, saw) => void noted.push(saw),
    } as Partial<World> as World
    const ask = { request: { event: 'visited', since: 0, until: 9 } } as never
    expect(await perform([ask, ask], world)).toEqual([
      { is: 'accepted', port: 'visited' },
      { is: 'accepted', port: 'not-visited' },
    ])
    expect(noted).toEqual([{ amount: 9, at: NOW }])
  })

  it('says what is wrong with it', () => {
    expect(codes(said('visit', { within: 'P0D' }))).toEqual(['duration.out_of_range config.within'])
    expect(codes(said('visit', { within: 'P5D', where: { all: [] } }))).toEqual(['rule.empty_group config.where.all'])
    expect(codes(said('visit', { within: 'P5D', event: 'joined' }))).toEqual(['field.choice config.event'])
  })

  it('golden: what is waited for and how long; its conditions stay out of the plan', () => {
    const { steps } = planOf(around('visit', { ...config, event: 'purchased', where: { field: 'amount', op: 'gt', value: 5 } }))
    expect(steps.it).toEqual({
      op: { kind: 'visit', event: 'purchased', ms: 14 * DAY, since: 'send' },
      ports: { visited: { to: 'end-visited' }, 'not-visited': { to: 'end-not-visited' } },
    })
  })

  it('law: by visited in the instant of the first visit after the entry and up to the deadline, else by not-visited at the deadline', () => {
    const fact = fc.record({
      event: fc.constantFrom('visited', 'purchased', 'call'),
      at: fc.oneof(
        fc.integer({ min: NOW - 3 * DAY, max: NOW + 12 * DAY }),
        fc.integer({ min: NOW - 2 * HOUR, max: NOW + HOUR }),
        fc.constantFrom(NOW, NOW + DAY),
      ),
    })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.array(fact, { maxLength: 6 }), (days, facts) => {
        const end = NOW + days * DAY
        const hits = facts.filter(({ event, at }) => event === 'visited' && at > NOW && at <= end).map(({ at }) => at)
        const left = storyOf('visit', { ...config, since: 'step', within: `P${days}D` }, 1, { facts: { 1: facts } })
        expect(left).toEqual(hits.length > 0 ? [[1, 'visited', Math.min(...hits) - NOW]] : [[1, 'not-visited', end - NOW]])
      }),
    )
  })

  it('story: Anna comes on the third day, Boris in the last hour of his own time, Clara an hour after hers', () => {
    const visit = (at: number) => [{ event: 'visited', at: NOW + at }]
    expect(storyOf('visit', config, 3, { facts: { 1: visit(3 * DAY), 2: visit(14 * DAY + HOUR), 3: visit(14 * DAY + 3 * HOUR) } })).toEqual([
      [1, 'visited', 3 * DAY],
      [2, 'visited', 14 * DAY + HOUR],
      [3, 'not-visited', 14 * DAY + 2 * HOUR],
    ])
  })
})
