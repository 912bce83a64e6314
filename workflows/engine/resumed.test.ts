import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../model/durations'
import type { JourneyState } from '../model/journey'
import { NOW } from '../testing/contexts'
import { type Pause, resumed, spreadOut } from './resumed'

const pause = (overdue: Pause['overdue'], spread = 0): Pause => ({ from: NOW, to: NOW + 2 * DAY, overdue, spread })
const standing = (due: number | null): JourneyState => ({
  enrolment: 1,
  customer: 2,
  entry: 1,
  version: 1,
  step: 'wait',
  visit: 1,
  seq: 2,
  asks: 0,
  enteredAt: NOW - DAY,
  due,
  pending: due === null ? { n: 1, again: NOW } : null,
  listening: false,
  sentAt: NOW - 2 * DAY,
  move: 3,
  ended: null,
})

describe('after a pause', () => {
  it('shift: entries and dues move by it, sends stay where they were', () => {
    expect(resumed(standing(NOW + DAY), pause('shift'))).toMatchObject({ enteredAt: NOW + DAY, due: NOW + 3 * DAY, sentAt: NOW - 2 * DAY })
    expect(resumed(standing(null), pause('shift'))).toMatchObject({ enteredAt: NOW + DAY, due: null })
  })

  it('send: at once, or spread in the order of the dues; what is due later stays', () => {
    expect(resumed(standing(NOW + DAY), pause('send')).due).toBe(NOW + DAY)
    expect(resumed(standing(NOW + DAY), pause('send', 6 * HOUR)).due).toBe(NOW + 2 * DAY + 3 * HOUR)
    expect(resumed(standing(NOW + 5 * DAY), pause('send', 6 * HOUR)).due).toBe(NOW + 5 * DAY)
  })

  it('skip leaves everybody where they are', () => {
    const state = standing(NOW + DAY)
    expect(resumed(state, pause('skip'))).toBe(state)
  })

  it('spreading never changes an order and keeps within its time', () => {
    const day = fc.integer({ min: -DAY, max: 2 * DAY })
    fc.assert(
      fc.property(day, day, fc.integer({ min: 0, max: 10 * DAY }), (a, b, spread) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)].map((at) => spreadOut(NOW + at, pause('send', spread))) as [number, number]
        expect(first).toBeLessThanOrEqual(second)
        if (spread > 0) expect(first).toBeGreaterThanOrEqual(NOW + 2 * DAY)
        expect(second).toBeLessThanOrEqual(Math.max(NOW + b, NOW + 2 * DAY + spread))
      }),
    )
  })
})
