import { describe, expect, it } from 'vitest'
import { check } from '../../engine/compile'
import { sandboxContext } from '../../testing/contexts'
import { campaign, planOf, RULE } from '../../testing/graphs'
import { codes, Journey } from '../../testing/journey'

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
})
