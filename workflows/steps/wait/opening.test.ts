import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../model/durations'
import { instantOf } from '../../segments/zones'
import { bestHour, nextOpening } from './opening'

const at = (text: string) => Date.parse(text)
const iso = (instant: number) => new Date(instant).toISOString().slice(0, 16)
const EVERY = [1, 2, 3, 4, 5, 6, 7]
const MOSCOW = 'Europe/Moscow'
/** Clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on 25 October. */
const BERLIN = 'Europe/Berlin'

describe('the next opening of a window', () => {
  const window = { weekdays: [1, 3], from: '11:00', to: '13:00' }
  it.each([
    ['before it, the same day', '2026-10-12T06:00Z', '2026-10-12T08:00'],
    ['inside of it: now', '2026-10-12T09:30Z', '2026-10-12T09:30'],
    ['in the minute it ends: the next day of the list', '2026-10-12T10:00Z', '2026-10-14T08:00'],
    ['on a day that is not of the list', '2026-10-15T09:00Z', '2026-10-19T08:00'],
  ])('%s', (_name, from, opens) => {
    expect(iso(nextOpening(MOSCOW, window, at(from)))).toBe(opens)
  })

  it('over midnight, it belongs to the day on which it begins', () => {
    const night = { weekdays: [5], from: '22:00', to: '02:00' }
    // Saturday, half past one: still Friday's.
    expect(iso(nextOpening(MOSCOW, night, at('2026-10-16T22:30Z')))).toBe('2026-10-16T22:30')
    expect(iso(nextOpening(MOSCOW, night, at('2026-10-16T23:30Z')))).toBe('2026-10-23T19:00')
    expect(iso(nextOpening(MOSCOW, { weekdays: [5], from: '22:00', to: '00:00' }, at('2026-10-16T20:59Z')))).toBe('2026-10-16T20:59')
  })

  it('is not the same opening twice', () => {
    const open = at('2026-10-12T08:00Z')
    expect(iso(nextOpening(MOSCOW, window, open + HOUR, open))).toBe('2026-10-14T08:00')
    expect(iso(nextOpening(MOSCOW, window, open + HOUR, open + HOUR / 2))).toBe('2026-10-14T08:00')
    expect(iso(nextOpening(MOSCOW, window, open + HOUR, open - 1))).toBe('2026-10-12T09:00')
  })

  it('a time that spring skips is the next that exists: once, on the hour the clocks show next', () => {
    const early = { weekdays: EVERY, from: '02:30', to: '04:00' }
    expect(iso(nextOpening(BERLIN, early, at('2026-03-28T23:00Z')))).toBe('2026-03-29T01:00')
    // All of it is skipped, and it is still kept: the guest leaves as the clocks jump.
    expect(iso(nextOpening(BERLIN, { ...early, to: '02:50' }, at('2026-03-28T23:00Z')))).toBe('2026-03-29T01:00')
    expect(iso(nextOpening(BERLIN, { ...early, to: '02:50' }, at('2026-03-29T01:00Z') + 1))).toBe('2026-03-30T00:30')
  })

  it('a time that autumn shows twice is the first of the two, and not used again at the second', () => {
    const early = { weekdays: EVERY, from: '02:30', to: '02:45' }
    const first = nextOpening(BERLIN, early, at('2026-10-24T22:00Z'))
    expect(iso(first)).toBe('2026-10-25T00:30')
    expect(iso(nextOpening(BERLIN, early, at('2026-10-25T01:30Z'), first))).toBe('2026-10-26T01:30')
  })

  it('in any zone, from any hour of a year: at or after the asking, open by the clock on the wall, and never more than a week and a day away', () => {
    const days = new Map([BERLIN, 'America/St_Johns', 'Asia/Kolkata', 'Pacific/Chatham', 'America/Santiago', 'Africa/Cairo'].map((zone) => [zone, 0]))
    for (const zone of days.keys()) {
      const wall = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
      for (let from = at('2026-01-01T00:20Z'); from < at('2027-01-01T00:00Z'); from += 31 * HOUR) {
        const opens = nextOpening(zone, { weekdays: [6], from: '10:15', to: '11:00' }, from)
        expect(opens).toBeGreaterThanOrEqual(from)
        expect(opens).toBeLessThan(from + 8 * DAY)
        const shown = wall.format(opens)
        expect(shown >= '10:15' && shown < '11:00').toBe(true)
      }
    }
  })
})

it('instants of a day: a whole day that a zone skipped begins with the next', () => {
  // Samoa had no 30 December 2011.
  const day = Date.UTC(2011, 11, 30) / DAY
  expect(iso(instantOf('Pacific/Apia', day * DAY + 12 * HOUR))).toBe('2011-12-30T10:00')
  expect(iso(instantOf('Pacific/Apia', day * DAY - MINUTE))).toBe('2011-12-30T09:59')
})

describe('the best hour', () => {
  const hours = (visits: Record<number, number>) => Array.from({ length: 24 }, (_, hour) => visits[hour] ?? 0)
  const noon = at('2026-10-12T09:00Z')
  const best = (within: number, ...histories: number[][]) => {
    const { until, by } = bestHour(MOSCOW, noon, within, histories)
    return [iso(until), by]
  }

  it('is the one with the most visits, near ones counting by half', () => {
    expect(best(DAY, hours({ 8: 3, 19: 4 }))).toEqual(['2026-10-12T16:00', 0])
    expect(best(DAY, hours({ 8: 3, 9: 3, 19: 4 }))).toEqual(['2026-10-13T05:00', 0])
  })

  it('the running hour will do, and of equals the first to come', () => {
    expect(best(DAY, hours({ 12: 3 }))).toEqual(['2026-10-12T09:00', 0])
    expect(best(DAY, hours({ 10: 3, 20: 3 }))).toEqual(['2026-10-12T17:00', 0])
  })

  it('too little is known of the guest: the place, then the house; of nobody: at once', () => {
    expect(best(DAY, hours({ 20: 2 }), hours({ 15: 9 }), hours({ 13: 99 }))).toEqual(['2026-10-12T12:00', 1])
    expect(best(DAY, hours({ 20: 2 }), hours({}), hours({ 13: 99 }))).toEqual(['2026-10-12T10:00', 2])
    expect(best(DAY, hours({ 20: 2 }), hours({}), hours({}))).toEqual(['2026-10-12T09:00', null])
  })

  it('only of the hours that come in time', () => {
    expect(best(4 * HOUR, hours({ 15: 1, 20: 9 }))).toEqual(['2026-10-12T12:00', 0])
    expect(best(4 * HOUR, hours({ 22: 9 }), hours({ 14: 5 }))).toEqual(['2026-10-12T11:00', 1])
    expect(best(20 * MINUTE, hours({ 20: 9 }))).toEqual(['2026-10-12T09:00', null])
  })

  it('begins on the hour of the wall where zones are off by half an hour, and skips what the clocks skip', () => {
    const { until } = bestHour('Asia/Kolkata', at('2026-10-12T04:50Z'), DAY, [hours({ 18: 5 })])
    expect(iso(until)).toBe('2026-10-12T12:30')
    const night = bestHour(BERLIN, at('2026-03-28T23:00Z'), DAY, [hours({ 2: 9 })])
    // There is no hour of two o'clock in this night: the one beside it.
    expect(iso(night.until)).toBe('2026-03-29T00:00')
  })

  it('an hour lets a guest pass once', () => {
    const { until } = bestHour(MOSCOW, noon + MINUTE, DAY, [hours({ 12: 9 })], noon)
    expect(iso(until)).toBe('2026-10-13T09:00')
    expect(iso(bestHour(MOSCOW, noon + MINUTE, 5 * MINUTE, [hours({ 12: 9 })], noon).until)).toBe('2026-10-12T10:00')
  })
})
