import { describe, expect, it } from 'vitest'
import { nextOpening } from '../../workflows/steps/wait/opening'
import { offsetAt } from '../local-time'
import { afterQuietHours } from './quiet'

const t = (text: string) => Date.parse(text)
const night = { from: '21:00', to: '10:00' }

describe('quiet hours', () => {
  it('leave the day alone', () => {
    expect(afterQuietHours(t('2026-11-22T12:00:00+03:00'), 'Europe/Moscow', night)).toBe(t('2026-11-22T12:00:00+03:00'))
    expect(afterQuietHours(t('2026-11-22T10:00:00+03:00'), 'Europe/Moscow', night)).toBe(t('2026-11-22T10:00:00+03:00'))
    expect(afterQuietHours(t('2026-11-22T20:59:59+03:00'), 'Europe/Moscow', night)).toBe(t('2026-11-22T20:59:59+03:00'))
  })
  it('wait for their end, the same morning or the next', () => {
    expect(afterQuietHours(t('2026-11-22T21:00:00+03:00'), 'Europe/Moscow', night)).toBe(t('2026-11-23T10:00:00+03:00'))
    expect(afterQuietHours(t('2026-11-22T03:00:00+03:00'), 'Europe/Moscow', night)).toBe(t('2026-11-22T10:00:00+03:00'))
  })
  it('are those of the zone', () => {
    expect(afterQuietHours(t('2026-11-22T12:00:00+03:00'), 'America/New_York', night)).toBe(t('2026-11-22T10:00:00-05:00'))
  })
  it('within one day', () => {
    expect(afterQuietHours(t('2026-11-22T13:00:00+03:00'), 'Europe/Moscow', { from: '12:00', to: '14:00' })).toBe(t('2026-11-22T14:00:00+03:00'))
  })
  it('that end or begin in a spring gap do so when the clocks jump, as waits do', () => {
    const jump = t('2026-03-08T03:00:00-04:00')
    expect(afterQuietHours(t('2026-03-08T01:00:00-05:00'), 'America/New_York', { from: '22:00', to: '02:30' })).toBe(jump)
    expect(nextOpening('America/New_York', { weekdays: [7], from: '02:30', to: '22:00' }, t('2026-03-08T01:00:00-05:00'))).toBe(jump)
    const early = { from: '02:30', to: '06:00' }
    expect(afterQuietHours(jump - 1, 'America/New_York', early)).toBe(jump - 1)
    expect(afterQuietHours(jump, 'America/New_York', early)).toBe(t('2026-03-08T06:00:00-04:00'))
    // All of them is skipped: there were none.
    expect(afterQuietHours(jump, 'America/New_York', { from: '02:10', to: '02:50' })).toBe(jump)
  })
  it('that end or begin at a time autumn shows twice do so at the first of the two, and only there', () => {
    const [first, second] = [t('2026-11-01T01:30:00-04:00'), t('2026-11-01T01:30:00-05:00')]
    const late = { from: '22:00', to: '01:30' }
    expect(afterQuietHours(t('2026-11-01T00:30:00-04:00'), 'America/New_York', late)).toBe(first)
    expect(afterQuietHours(second - 1, 'America/New_York', late)).toBe(second - 1)
    const early = { from: '01:30', to: '06:00' }
    expect(afterQuietHours(first - 1, 'America/New_York', early)).toBe(first - 1)
    // The clocks show quarter past one again, and it is as quiet as it was.
    expect(afterQuietHours(t('2026-11-01T01:15:00-05:00'), 'America/New_York', early)).toBe(t('2026-11-01T06:00:00-05:00'))
  })
  it('and waits agree through every night in which clocks are changed, in zones of all kinds', () => {
    const HOUR = 3_600_000
    let nights = 0
    for (const zone of ['Europe/Berlin', 'America/St_Johns', 'Pacific/Chatham', 'Australia/Lord_Howe', 'America/Santiago', 'Africa/Cairo', 'America/Havana'])
      for (let day = t('2026-01-01T00:00Z'); day < t('2027-01-01T00:00Z'); day += 24 * HOUR) {
        if (offsetAt(zone, day) === offsetAt(zone, day + 24 * HOUR)) continue
        nights++
        for (const to of ['00:00', '00:30', '01:30', '02:00', '02:15', '02:45', '03:00', '03:30'])
          for (let at = day - 12 * HOUR; at < day + 36 * HOUR; at += HOUR / 2) {
            const open = nextOpening(zone, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: to, to: '22:00' }, at)
            expect(afterQuietHours(at, zone, { from: '22:00', to })).toBe(open)
          }
      }
    expect(nights).toBe(14)
  })
  it('of equal ends or null are none', () => {
    expect(afterQuietHours(5, 'Europe/Moscow', null)).toBe(5)
    expect(afterQuietHours(5, 'Europe/Moscow', { from: '10:00', to: '10:00' })).toBe(5)
  })
  it('never end before they are asked about (second pass of an autumn hour)', () => {
    const second = t('2026-11-01T01:45:00-05:00')
    expect(afterQuietHours(second, 'America/New_York', { from: '01:40', to: '01:50' })).toBeGreaterThanOrEqual(second)
  })
})
