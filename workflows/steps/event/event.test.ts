import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../engine/compile'
import { DAY, HOUR } from '../../model/durations'
import { EVENT_TYPES } from '../../model/events'
import { NOW, sandboxContext } from '../../testing/contexts'
import { campaign, planOf, RULE } from '../../testing/graphs'
import { codes, Journey } from '../../testing/journey'
import { anyFilter } from '../../testing/rules'
import { story } from '../../testing/stories'

const entering = (config: Record<string, unknown>) => campaign({ in: ['event', config], out: ['end'] }, ['in.next>out'], { controlShare: 0.1 })
const said = (config: Record<string, unknown>) => codes(check(entering(config), sandboxContext()))

describe('event', () => {
  it('is where the way begins', () => {
    const journey = new Journey(planOf(entering({ event: 'visited' })))
    expect(journey.enter().passages.map(({ step, port, ended }) => [step, port, ended])).toEqual([
      ['in', 'next', undefined],
      ['out', undefined, 'finished'],
    ])
  })

  it('takes any event that is told of when it happens, with conditions of it and of the guest', () => {
    expect(said({ event: 'custom.booked' })).toEqual([])
    expect(said({ event: 'purchased', where: { field: 'category', op: 'in', value: ['Grill'] }, segment: RULE })).toEqual([])
    expect(said({ event: 'visited', where: null, segment: null })).toEqual([])
    expect(said({ event: 'birthday' })).toEqual([])
    expect(said({ event: 'birthday', daysBefore: 7, within: null })).toEqual([])
    expect(said({ event: 'points_expiring', within: 'P7D' })).toEqual([])
    expect(said({ event: 'message_delivered', where: { field: 'channel', op: 'eq', value: 'sms' } })).toEqual([])
  })

  it('says what is wrong with it', () => {
    expect(said({})).toEqual(['field.missing config.event'])
    expect(said({ event: 'danced' })).toEqual(['event.unknown config.event'])
    expect(said({ event: 'visited', daysBefore: 3 })).toEqual(['event.days_before config.daysBefore'])
    expect(said({ event: 'birthday', daysBefore: 0.5 })).toHaveLength(1)
    expect(said({ event: 'birthday', within: 'P1D' })).toEqual(['event.within config.within'])
    expect(said({ event: 'points_expiring' })).toEqual(['event.within_missing config.within'])
    expect(said({ event: 'points_expiring', within: 'PT5M' })).toEqual(['duration.out_of_range config.within'])
    expect(said({ event: 'visited', segment: { all: [] } })).toEqual(['rule.empty_group config.segment.all'])
    expect(said({ event: 'visited', where: { field: 'tier', op: 'eq', value: 'x' } })).toHaveLength(1)
  })

  it('golden: by what, and on what conditions, stays out of the plan', () => {
    expect(planOf(entering({ event: 'purchased', where: { field: 'amount', op: 'gte', value: 5 }, segment: RULE })).steps.in).toEqual({
      op: { kind: 'event' },
      ports: { next: { to: 'out' } },
    })
  })

  it('law: whatever event lets somebody in, with whatever conditions, they pass at that very instant, and the plan is the same', () => {
    const golden = planOf(entering({ event: 'visited' }))
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_TYPES, 'custom.booked'), fc.option(anyFilter), fc.nat(1e12), (event, where, at) => {
        const more = event === 'points_expiring' ? { within: 'P7D' } : {}
        const skeleton = planOf(entering({ event, where, ...more }))
        expect(skeleton).toEqual(golden)
        expect(new Journey(skeleton, at).enter().passages[0]).toMatchObject({ step: 'in', port: 'next', enteredAt: at, leftAt: at })
      }),
    )
  })

  it('story: who comes in by an event is waited for from that event on, each by their own', () => {
    const document = campaign({ in: ['event', { event: 'call' }], again: ['visit', { within: 'P2D', since: 'step' }], yes: ['end'], no: ['end'] }, [
      'in.next>again',
      'again.visited>yes',
      'again.not-visited>no',
    ])
    const visit = (at: number) => [{ event: 'visited', at: NOW + at }]
    const { tally } = story(document, 3, { facts: { 1: visit(2 * DAY), 2: visit(2 * DAY + HOUR), 3: visit(HOUR) } })
    expect(tally.steps.again!.left).toEqual({ visited: 2, 'not-visited': 1 })
  })
})
