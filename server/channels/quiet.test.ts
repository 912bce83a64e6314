import { describe, expect, it } from 'vitest'
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
  it('end at the next existing minute in a spring gap, and at the first of two in autumn', () => {
    const q = { from: '22:00', to: '02:30' }
    expect(afterQuietHours(t('2026-03-08T01:00:00-05:00'), 'America/New_York', q)).toBe(t('2026-03-08T03:30:00-04:00'))
    expect(afterQuietHours(t('2026-11-01T00:30:00-04:00'), 'America/New_York', { from: '22:00', to: '01:30' })).toBe(t('2026-11-01T01:30:00-04:00'))
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
