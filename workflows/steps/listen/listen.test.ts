import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../model/durations'
import type { World } from '../../model/world'
import { NOW } from '../../testing/contexts'
import { planOf } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { storyOf } from '../../testing/stories'
import { perform } from './perform'

const config = { event: 'message_clicked', where: null, within: 'P3D' }

describe('listen', () => {
  it('golden: compiles to the event and milliseconds; its conditions stay out of the plan', () => {
    const { skeleton } = Journey.of('listen', { ...config, where: { field: 'properties.step', op: 'eq', value: 'gift' } })
    expect(skeleton.steps.it).toEqual({
      op: { kind: 'listen', event: 'message_clicked', ms: 3 * DAY },
      ports: { happened: { to: 'end-happened' }, 'timed-out': { to: 'end-timed-out' } },
    })
    expect(planOf(around('listen', { event: 'custom.booked-a_table', within: 'PT1H' })).steps.it?.op).toMatchObject({ event: 'custom.booked-a_table' })
  })

  it('listens from its entry on, and leaves as soon as it is known', () => {
    const journey = Journey.of('listen', config)
    expect(journey.last?.listen).toEqual({ event: 'message_clicked', since: NOW, until: NOW + 3 * DAY })
    expect(journey.occurs(NOW + DAY).passages[0]).toMatchObject({ port: 'happened', leftAt: NOW + DAY })
  })

  it('a delivery in the instant of entry counts: a channel may deliver as it accepts', () => {
    expect(Journey.of('listen', { ...config, event: 'message_delivered' }).last?.listen).toMatchObject({ since: NOW - 1 })
    expect(Journey.of('listen', { ...config, event: 'message_sent' }).last?.listen).toMatchObject({ since: NOW })
  })

  it('asks at the deadline, and goes where the answer says', () => {
    const journey = Journey.of('listen', config)
    expect(journey.due().ask).toMatchObject({ id: '11/it/1/1', kind: 'listen', request: { event: 'message_clicked', since: NOW, until: NOW + 3 * DAY } })
    journey.settle({ is: 'accepted', port: 'timed-out' }, NOW + 3 * DAY)
    expect(journey.left).toBe('timed-out')
    const undecided = Journey.of('listen', config)
    undecided.due()
    expect(undecided.settle({ is: 'failed', reason: 'x' }).state.ended).toEqual({ as: 'failed', reason: 'listen.undecided' })
  })

  it('performs as one question for the batch', async () => {
    const asked: unknown[] = []
    const world = {
      content: () => config,
      facts: {
        first: async (batch) => {
          asked.push(batch)
          return batch.map((_, i) => (i === 0 ? { at: NOW, saw: { message_clicked: 'then' } } : null))
        },
      },
      note: (_ask, saw) => void asked.push(saw),
    } as Partial<World> as World
    const ask = { request: { event: 'message_clicked', since: 0, until: 9 } } as never
    expect(await perform([ask, ask], world)).toEqual([
      { is: 'accepted', port: 'happened' },
      { is: 'accepted', port: 'timed-out' },
    ])
    expect(asked).toEqual([
      [
        { ask, where: null, event: 'message_clicked', since: 0, until: 9 },
        { ask, where: null, event: 'message_clicked', since: 0, until: 9 },
      ],
      { message_clicked: 'then', at: NOW },
    ])
  })

  it('says what is wrong with it', () => {
    expect(codes(said('listen', { ...config, within: 'P0D' }))).toEqual(['duration.out_of_range config.within'])
    expect(codes(said('listen', { ...config, event: 'smiled' }))).toEqual(['event.unknown config.event'])
    expect(codes(said('listen', { ...config, where: { all: [] } }))).toEqual(['rule.empty_group config.where.all'])
  })

  it('warns of conditions that only a receipt could meet', () => {
    const where = {
      any: [
        { field: 'channel', op: 'eq', value: 'email' },
        { field: 'category', op: 'in', value: ['Grill'] },
      ],
    }
    expect(said('listen', { ...config, where })).toMatchObject([
      { severity: 'warning', code: 'listen.no_receipt', path: 'config.where', remedy: { set: [{ path: 'config.where', value: null }] } },
    ])
    expect(said('listen', { ...config, event: 'purchased', where })).toEqual([])
  })

  it('law: by happened in the instant it first happens after the entry and in time, else by timed-out at the deadline', () => {
    const fact = fc.record({
      event: fc.constantFrom('message_clicked', 'message_opened', 'custom.x'),
      at: fc.oneof(
        fc.integer({ min: NOW - 3 * DAY, max: NOW + 12 * DAY }),
        fc.integer({ min: NOW - 2 * HOUR, max: NOW + HOUR }),
        fc.constantFrom(NOW, NOW + DAY),
      ),
    })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.array(fact, { maxLength: 6 }), (days, facts) => {
        const end = NOW + days * DAY
        const hits = facts.filter(({ event, at }) => event === 'message_clicked' && at > NOW && at <= end).map(({ at }) => at)
        const left = storyOf('listen', { ...config, within: `P${days}D` }, 1, { facts: { 1: facts } })
        expect(left).toEqual(hits.length > 0 ? [[1, 'happened', Math.min(...hits) - NOW]] : [[1, 'timed-out', end - NOW]])
      }),
    )
  })

  it('story: one clicks at once, one clicks twice, one only opens', () => {
    const did = (...acts: [string, number][]) => acts.map(([event, at]) => ({ event, at: NOW + at }))
    const facts = { 1: did(['message_clicked', 60_000]), 2: did(['message_clicked', DAY], ['message_clicked', 2 * DAY]), 3: did(['message_opened', DAY]) }
    expect(storyOf('listen', config, 3, { facts })).toEqual([
      [1, 'happened', 60_000],
      [2, 'happened', DAY],
      [3, 'timed-out', 3 * DAY + 2 * HOUR],
    ])
  })
})
