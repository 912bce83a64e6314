import { describe, expect, it } from 'vitest'
import { DAY } from '../../model/durations'
import { NOW } from '../../testing/contexts'
import { planOf } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'

describe('wait', () => {
  it('compiles to milliseconds or an instant', () => {
    expect(planOf(around('wait', { for: 'P2D' })).steps.it?.op).toEqual({ kind: 'wait', ms: 2 * DAY })
    expect(planOf(around('wait', { until: '2026-11-01T12:00:00+03:00' })).steps.it?.op).toEqual({ kind: 'wait', until: Date.UTC(2026, 10, 1, 9) })
  })

  it('lets exactly its time pass, counted from the instant of entry', () => {
    const journey = Journey.of('wait', { for: 'P2D' })
    expect(journey.state.due).toBe(NOW + 2 * DAY)
    expect(journey.due(NOW + 2 * DAY - 1).passages).toEqual([])
    expect(journey.due(NOW + 2 * DAY).passages[0]).toMatchObject({ step: 'it', port: 'next', leftAt: NOW + 2 * DAY })
  })

  it('goes at once when its date has passed since the launch', () => {
    const journey = new Journey(planOf(around('wait', { until: '2026-11-01T12:00:00Z' })), Date.UTC(2026, 11, 1))
    expect(journey.enter().state.ended?.as).toBe('finished')
  })

  it('hears nothing but its due', () => {
    const journey = Journey.of('wait', { for: 'P2D' })
    const before = journey.state
    journey.occurs(NOW + DAY)
    expect(journey.state).toBe(before)
  })

  it('says what is wrong with it, and how to mend it', () => {
    expect(codes(said('wait', { for: 'PT30S' }))).toEqual(['wait.out_of_range config.for'])
    expect(said('wait', { for: 'P400D' })[0]?.remedy).toMatchObject({ set: [{ step: 'it', path: 'config.for', value: 'P365D' }] })
    expect(codes(said('wait', { for: 'P1M' }))).toEqual(['duration.bad config.for'])
    expect(codes(said('wait', {}))).toEqual(['wait.empty config'])
    expect(codes(said('wait', { for: 'P1D', until: '2026-11-01T12:00:00Z' }))).toEqual(['wait.one_of config.until'])
    expect(codes(said('wait', { until: '2026-10-01T12:00:00Z' }))).toEqual(['date.in_past config.until'])
    expect(codes(said('wait', { until: '2026-02-30T12:00:00Z' }))).toEqual(['time.bad config.until'])
    expect(codes(said('wait', { window: { weekdays: [1], from: '11:00', to: '13:00' } }))).toEqual(['wait.form_unsupported config.window'])
    expect(codes(said('wait', { for: 'P1D', spread: 'PT1H' }))).toEqual(['wait.form_unsupported config.spread'])
  })
})
