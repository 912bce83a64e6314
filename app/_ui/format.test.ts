import { describe, expect, it } from 'vitest'
import { formats } from './format'

const NOW = Date.UTC(2026, 10, 22, 10)
const ru = formats('ru', 'RUB', 'Europe/Moscow', NOW)
const en = formats('en', 'RUB', 'Europe/Moscow', NOW)

describe('formats', () => {
  it('writes money whole, from minor units, with its sign', () => {
    expect(ru.money(23_060_000)).toBe('230\u00a0600\u00a0₽')
    expect(en.money(23_060_000)).toBe('₽230,600')
    expect(ru.moneySigned(-50_000)).toBe('\u2212500\u00a0₽')
    expect(ru.moneySigned(50_000)).toBe('+500\u00a0₽')
  })
  it('keeps minor units only where there are some', () => {
    expect(en.moneyExact(12_345)).toBe('₽123.45')
    expect(en.moneyExact(12_300)).toBe('₽123')
  })
  it('knows currencies without minor units', () => {
    expect(formats('en', 'JPY', 'Asia/Tokyo', NOW).money(500)).toBe('¥500')
  })
  it('writes shares with one decimal', () => {
    expect(ru.share(0.234)).toBe('23,4\u00a0%')
    expect(en.share(0.234)).toBe('23.4%')
  })
  it('counts days in the zone of the workspace', () => {
    // 22:30 UTC on the 21st is already the 22nd in Moscow.
    expect(en.daysAgo(Date.UTC(2026, 10, 21, 22, 30))).toBe('today')
    expect(en.daysAgo(Date.UTC(2026, 10, 21, 20, 30))).toBe('yesterday')
    expect(ru.daysAgo(Date.UTC(2026, 8, 12, 12))).toBe('71\u00a0день назад')
  })
  it('says the year only where it is another one', () => {
    expect(en.day(Date.UTC(2026, 9, 12))).toContain('October')
    expect(en.day(Date.UTC(2025, 9, 12))).toContain('2025')
  })
})
