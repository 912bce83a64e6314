import { describe, expect, it } from 'vitest'
import { DAY, formatDuration, HOUR, parseDuration } from './durations'
import { isEventType } from './events'
import { exitEvent } from './graph'
import { headline } from './headline'
import { rewardsOf } from './offer'
import { parseTime } from './scalars'

describe('durations', () => {
  it('are exact: weeks to seconds, no months, no years, no fractions', () => {
    expect(['P1W', 'P14D', 'PT36H', 'P1DT12H', 'PT90M'].map(parseDuration)).toEqual([7 * DAY, 14 * DAY, 36 * HOUR, 36 * HOUR, 1.5 * HOUR])
    for (const bad of ['', 'P', 'PT', 'P1DT', 'P1M', 'P1Y', 'P1.5D', '-P1D', 'P-1D', '14D', 'p1d', ' P1D']) expect(parseDuration(bad)).toBeNull()
  })

  it('are written back the same', () => {
    for (const text of ['P14D', 'PT36H', 'PT1M', 'P1DT30S']) expect(parseDuration(formatDuration(parseDuration(text)!))).toBe(parseDuration(text))
    expect(formatDuration(0)).toBe('PT0S')
  })
})

describe('times', () => {
  it('have an offset and exist', () => {
    expect(parseTime('2026-10-12T12:00:00+03:00')).toBe(Date.UTC(2026, 9, 12, 9))
    expect(parseTime('2028-02-29T00:00:00Z')).toBe(Date.UTC(2028, 1, 29))
    for (const bad of ['2026-10-12', '2026-10-12T12:00:00', '2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', 'soon', '12.10.2026', '0'])
      expect(parseTime(bad)).toBeNull()
  })
})

it('events are of the list, or an own one', () => {
  expect(['visited', 'custom.quiz_done', 'custom.', 'Visited', 'constructor', 5].map(isEventType)).toEqual([true, true, false, false, false, false])
})

it('exitWhen is an event or a rule', () => {
  expect(exitEvent({ event: 'purchased' })).toEqual({ event: 'purchased' })
  expect([exitEvent({ all: [] }), exitEvent(null), exitEvent({ event: 'nothing' }), exitEvent({ event: 'visited', extra: 1 })]).toEqual([
    null,
    null,
    null,
    null,
  ])
})

it('a combination is the list of its rewards', () => {
  const points = { kind: 'points' as const, amount: 5 }
  expect([rewardsOf(points), rewardsOf({ kind: 'all', of: [points, points] })]).toEqual([[points], [points, points]])
})

it('a message is known by what it says first', () => {
  expect(headline({ channels: ['push', 'email'], content: { email: { subject: 'Hello', text: 'x' } } })).toBe('Hello')
  expect(headline({ channels: ['push'], content: {} })).toBeNull()
})
