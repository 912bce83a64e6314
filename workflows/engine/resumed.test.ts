import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../model/durations'
import type { JourneyState } from '../model/journey'
import { packState, unpackState } from '../model/packed'
import { NOW } from '../testing/contexts'
import { resumed as after, leavesAfter, type Pause, type Place } from './resumed'

const pause = (overdue: Pause['overdue'], spread = 0): Pause => ({ from: NOW, to: NOW + 2 * DAY, overdue, spread })
const CAMPAIGN = 7
const resumed = (state: JourneyState, over: Pause) => after(CAMPAIGN, state, over)
const guest = (customer: number) => ({ customer, entry: 1, step: 'wait' })
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
    expect(resumed(standing(NOW + DAY), pause('shift'))).toMatchObject({ enteredAt: NOW + DAY, due: NOW + 3 * DAY, shifted: 2 * DAY, sentAt: NOW - 2 * DAY })
    // Only what comes after the outcome waits.
    expect(resumed(standing(null), pause('shift'))).not.toHaveProperty('shifted')
    expect(resumed(standing(null), pause('shift'))).toMatchObject({ enteredAt: NOW + DAY, due: null })
  })

  it('shift: survives packing, and is no migration', () => {
    const after = resumed(standing(NOW + DAY), pause('shift'))
    const packed = JSON.parse(JSON.stringify(packState(after)))
    expect(unpackState(packed)).toEqual(after)
    expect(packed[17]).toBeNull()
  })

  it('shift, twice: what counts since the entry still counts since then', () => {
    const once = resumed(standing(NOW + DAY), pause('shift'))
    const twice = resumed(once, { ...pause('shift'), from: NOW + 2.5 * DAY, to: NOW + 3 * DAY })
    expect(twice).toMatchObject({ enteredAt: NOW + 1.5 * DAY, due: NOW + 3.5 * DAY, shifted: 2.5 * DAY })
  })

  it('shift: who came to a step after the pause, though an outcome of before it was heard late, stays; who came in it moves by what was left', () => {
    const late = { ...standing(NOW + 5 * DAY), enteredAt: NOW + 2 * DAY }
    expect(resumed(late, pause('shift'))).toBe(late)
    expect(resumed({ ...late, enteredAt: NOW + DAY }, pause('shift'))).toMatchObject({ enteredAt: NOW + 2 * DAY, due: NOW + 6 * DAY })
  })

  it('send: from the resume on, never in the pause; what is due later stays', () => {
    expect(resumed(standing(NOW + DAY), pause('send')).due).toBe(NOW + 2 * DAY)
    const due = resumed(standing(NOW + DAY), { ...pause('send', 6 * HOUR), dues: [[NOW + DAY, 0, 1]] }).due!
    expect(due).toBeGreaterThanOrEqual(NOW + 2 * DAY)
    expect(due).toBeLessThan(NOW + 2 * DAY + 6 * HOUR)
    expect(resumed(standing(NOW + 5 * DAY), pause('send', 6 * HOUR)).due).toBe(NOW + 5 * DAY)
  })

  it('send, spread: who is due at one instant leaves at drawn ones, all over the time that is theirs, the same at every look', () => {
    const over: Pause = { ...pause('send', 4 * HOUR), dues: [[NOW + HOUR, 0, 0.5], [NOW + DAY, 0.5, 1]] } // biome-ignore format: a table
    const at = (due: number) => Array.from({ length: 400 }, (_, i) => leavesAfter(CAMPAIGN, guest(i), due, over) - over.to)
    const [first, second] = [at(NOW + HOUR), at(NOW + DAY)]
    expect(at(NOW + HOUR)).toEqual(first)
    expect(new Set(first).size).toBeGreaterThan(390)
    for (const [times, from] of [
      [first, 0],
      [second, 2 * HOUR],
    ] as const) {
      // biome-ignore format: a table
      for (let quarter = 0; quarter < 4; quarter++) {
        const [low, high] = [from + (quarter * HOUR) / 2, from + ((quarter + 1) * HOUR) / 2]
        expect(times.filter((time) => time >= low && time < high).length).toBeGreaterThan(70)
      }
    }
  })

  it('send, spread: a few dues in a long pause take all of the time, not a share as small as theirs of the pause', () => {
    const dues = Array.from({ length: 12 }, (_, i): Place => [NOW + i * HOUR, i / 12, (i + 1) / 12])
    const over: Pause = { from: NOW - DAY, to: NOW + 4 * DAY, overdue: 'send', spread: 4 * HOUR, dues }
    const times = dues.map(([due], i) => leavesAfter(CAMPAIGN, guest(i), due, over) - over.to)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    times.forEach((time, i) => {
      expect(Math.floor((time / (4 * HOUR)) * 12)).toBe(i)
    })
  })

  it('skip leaves everybody where they are', () => {
    const state = standing(NOW + DAY)
    expect(resumed(state, pause('skip'))).toBe(state)
  })

  it('spreading never changes an order and keeps within its time', () => {
    const day = fc.integer({ min: -DAY, max: 2 * DAY })
    const places = fc.array(fc.tuple(day, fc.integer({ min: 1, max: 9 })), { maxLength: 6 }).map((found): Place[] => {
      const all = found.reduce((total, [, n]) => total + n, 0)
      let sum = 0
      const sorted = found.filter(([at], i) => found.findIndex(([other]) => other === at) === i).sort(([a], [b]) => a - b)
      return sorted.map(([at, n]): Place => {
        const from = sum
        sum += n
        return [NOW + at, from / all, sum / all]
      })
    })
    fc.assert(
      fc.property(day, day, fc.integer({ min: 0, max: 10 * DAY }), fc.option(places, { nil: undefined }), fc.nat(1000), (a, b, spread, dues, who) => {
        const over: Pause = { ...pause('send', spread), ...(dues ? { dues } : {}) }
        const [first, second] = [Math.min(a, b), Math.max(a, b)].map((at, i) => leavesAfter(CAMPAIGN, guest(who + (a === b ? 0 : i)), NOW + at, over))
        expect(first!).toBeLessThanOrEqual(second!)
        expect(first!).toBeGreaterThanOrEqual(over.to)
        expect(second!).toBeLessThanOrEqual(over.to + spread)
      }),
    )
  })
})
