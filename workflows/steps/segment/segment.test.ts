import { describe, expect, it } from 'vitest'
import { check } from '../../engine/compile'
import { sandboxContext } from '../../testing/contexts'
import { campaign, planOf, RULE } from '../../testing/graphs'
import { codes, Journey } from '../../testing/journey'

const entering = (config: Record<string, unknown>) => campaign({ in: ['segment', config], out: ['end'] }, ['in.next>out'], { controlShare: 0.1 })
const said = (config: Record<string, unknown>, context = sandboxContext()) => codes(check(entering(config), context))

describe('segment', () => {
  it('is where the way begins', () => {
    const journey = new Journey(planOf(entering({ segment: RULE })))
    expect(journey.enter().passages.map(({ step, port, ended }) => [step, port, ended])).toEqual([
      ['in', 'next', undefined],
      ['out', undefined, 'finished'],
    ])
  })

  it('enters once unless told otherwise, at a later instant, or a saved segment', () => {
    expect(said({ segment: RULE })).toEqual([])
    expect(said({ segment: RULE, when: { kind: 'at', at: '2026-12-01T10:00:00+03:00' } })).toEqual([])
    expect(said({ segment: RULE, when: { kind: 'schedule', every: 'P7D', from: '2020-01-06T10:00:00+03:00' } })).toEqual([])
    expect(said({ segment: RULE, when: { kind: 'continuous' } })).toEqual([])
    const saved = { segments: new Map([['5', RULE]]), offers: new Map() }
    expect(said({ segment: { saved: '5' } }, sandboxContext({ saved }))).toEqual([])
  })

  it('refuses an empty rule, a missing segment, an instant that has passed, and a clock it does not keep', () => {
    expect(said({ segment: { all: [] } })).toEqual(['rule.empty_group config.segment.all'])
    expect(said({})).toEqual(['field.missing config.segment'])
    expect(said({ segment: { saved: '9' } })).toEqual(['segment.unknown_saved config.segment.saved'])
    expect(said({ segment: RULE, when: { kind: 'at', at: '2020-01-01T10:00:00Z' } })).toEqual(['date.in_past config.when.at'])
    expect(said({ segment: RULE, when: { kind: 'at', at: '2026-12-01T10:00:00' } })).toEqual(['time.no_offset config.when.at'])
    expect(said({ segment: RULE, when: { kind: 'schedule', every: 'PT5M', from: '2026-12-01T10:00:00+03:00' } })).toEqual([
      'segment.every_out_of_range config.when.every',
    ])
    expect(said({ segment: RULE, when: { kind: 'hourly' } })).toEqual(['field.choice config.when.kind'])
  })
})
