import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JourneyState } from '../model/journey'
import { Seats } from './seats'

const instant = fc.integer({ min: 0, max: 2 ** 45 })
const count = fc.integer({ min: 1, max: 100_000 })
const counters = fc.dictionary(fc.constantFrom('a', 'b.next', 'constructor'), count, { minKeys: 1 })
const anybody: fc.Arbitrary<JourneyState> = fc
  .record(
    {
      enrolment: fc.integer({ min: 1, max: 2 ** 40 }),
      customer: fc.integer({ min: 1, max: 2 ** 40 }),
      entry: count,
      version: count,
      step: fc.constantFrom('in', 'wait', 'came', 'toString'),
      visit: count,
      seq: count,
      asks: fc.nat(9),
      enteredAt: instant,
      due: fc.option(instant),
      pending: fc.option(fc.record({ n: count, again: instant })),
      listening: fc.boolean(),
      sentAt: fc.option(instant),
      move: fc.nat(1000),
      visits: counters,
      passes: counters,
      movedAt: instant,
    },
    { noNullPrototype: true, requiredKeys: ['enrolment', 'customer', 'entry', 'version', 'step', 'visit', 'seq', 'asks', 'enteredAt', 'due', 'pending', 'listening', 'sentAt', 'move'] }, // biome-ignore format: names
  )
  .map((state) => ({ ...state, ended: null }))
const people = fc.uniqueArray(anybody, { selector: (state) => state.enrolment, minLength: 1, maxLength: 30 })
const asked = { at: 1, againAt: 2, tries: 0 }
const seated = (states: JourneyState[]) => {
  const seats = new Seats()
  for (const state of states) seats.sit(state, asked)
  return seats
}
const standing = (seats: Seats) => [...seats.all()].map((seat) => seats.state(seat))

test('whoever sits down stands where they stood, whatever room was made for them', () => {
  fc.assert(
    fc.property(people, fc.nat(40), (states, room) => {
      const seats = new Seats()
      seats.makeRoom(room)
      for (const state of states) seats.sit(state, asked)
      expect(standing(seats)).toEqual(states)
    }),
  )
})

test('a seat that somebody left keeps nothing of them for whoever takes it', () => {
  fc.assert(
    fc.property(people, people, (before, after) => {
      const seats = seated(before)
      for (const { enrolment } of before) {
        seats.ask(seats.find(enrolment)!, { at: 7, againAt: 8, tries: 9 })
        seats.hear(seats.find(enrolment)!, { type: 'due', at: 1 })
        seats.leave(enrolment)
        seats.leave(enrolment)
      }
      expect(seats.size).toBe(0)
      for (const state of after) seats.sit(state, asked)
      expect(standing(seats)).toEqual(after)
      for (const seat of seats.all()) expect([seats.asked(seat), seats.queue(seat)]).toEqual([asked, []])
    }),
  )
})

test('what the roster looks at in passing is what the state says', () => {
  fc.assert(
    fc.property(people, (states) => {
      const seats = seated(states)
      for (const state of states) {
        const seat = seats.find(state.enrolment)!
        expect([seats.step(seat), seats.enteredAt(seat), seats.due(seat), seats.isPending(seat), seats.hasEntered(seat)]).toEqual([
          state.step,
          state.enteredAt,
          state.due,
          state.pending !== null,
          state.move > 0,
        ])
      }
    }),
  )
})

test('a queue gives back what was heard in its order; what is put back comes first', () => {
  const seats = seated([{ enrolment: 1, customer: 1, entry: 1, version: 1, step: 'in', visit: 1, seq: 1, asks: 0, enteredAt: 0, due: null, pending: null, listening: false, sentAt: null, move: 0, ended: null }]) // biome-ignore format: a state
  for (const at of [1, 2, 3]) seats.hear(0, { type: 'due', at })
  expect(seats.take(0, 1)).toEqual({ type: 'due', at: 2 })
  seats.putBack(0, { type: 'due', at: 2 })
  expect(seats.heard()).toEqual(new Map([[1, [2, 1, 3].map((at) => ({ type: 'due', at }))]]))
  for (const at of [2, 1, 3]) expect(seats.take(0, 0).at).toBe(at)
  expect(seats.heard()).toEqual(new Map())
})

test('what a state may come to have besides goes along: nobody has to think of this file', () => {
  const [state] = fc.sample(anybody, 1)
  const later = { ...state!, learned: { since: 1 } }
  const seats = seated([later])
  expect(standing(seats)).toEqual([later])
  seats.put(0, state!)
  expect(standing(seats)).toEqual([state])
})
