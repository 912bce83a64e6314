import { expect, test } from 'vitest'
import { instantOf, isZone, localTime, offsetAt } from './local-time'

test('local day, hour and weekday of a shop, on both sides of a change of clocks', () => {
  expect(localTime('America/New_York', Date.parse('2017-01-01T12:30:27Z'))).toEqual({ day: '2017-01-01', hour: 7, weekday: 7 })
  expect(localTime('America/New_York', Date.parse('2017-03-12T06:59:59Z')).hour).toBe(1)
  expect(localTime('America/New_York', Date.parse('2017-03-12T07:00:00Z')).hour).toBe(3)
  expect(localTime('Europe/Moscow', Date.parse('2026-01-05T21:30:00Z'))).toEqual({ day: '2026-01-06', hour: 0, weekday: 2 })
  expect(offsetAt('Asia/Kathmandu', 0)).toBe(5.5 * 3_600_000)
})

test('a wall clock back to an instant: plain, shown twice (the first), never shown (the moment of the jump)', () => {
  const at = (zone: string, wall: string) => new Date(instantOf(zone, Date.parse(`${wall}Z`))).toISOString()
  expect(at('America/New_York', '2017-01-01T07:30:27')).toBe('2017-01-01T12:30:27.000Z')
  expect(at('Europe/Berlin', '2026-10-25T02:30:00')).toBe('2026-10-25T00:30:00.000Z')
  expect(at('Europe/Berlin', '2026-03-29T02:30:00')).toBe('2026-03-29T01:00:00.000Z')
})

test('only names of zones are zones', () => {
  expect(['Europe/Moscow', 'UTC', 'America/New_York'].every(isZone)).toBe(true)
  expect(['+03:00', 'Mars/Base', '', 'Europe'].some(isZone)).toBe(false)
})
