import { beforeEach, describe, expect, test } from 'vitest'
import { REAL_CLOCK } from '../model/clock'
import { DAY } from '../model/durations'
import { campaign, MESSAGE, planOf } from '../testing/graphs'
import type { Members, Turned } from './contract'
import { Roster, type Round } from './roster'

const T = Date.UTC(2026, 0, 5)
const document = campaign(
  {
    in: ['manual'],
    hello: ['message', MESSAGE],
    came: ['visit', { within: 'P14D', event: 'visited', where: null, since: 'send' }],
    won: ['end', { reason: 'won' }],
    lost: ['end', { reason: 'lost' }],
  },
  ['in.next>hello', 'hello.sent>came', 'hello.not-sent>lost', 'came.visited>won', 'came.not-visited>lost'],
)
const skeletons = [planOf(document)]
const members = (more: Partial<Members> = {}) => ({ newcomers: [], standing: [], asked: [], skeletons, ...more })
const written = (more: Partial<Extract<Turned, { is: 'written' }>> = {}) => ({ is: 'written' as const, outcomes: [], happened: [], gone: [], ...more })

let roster: Roster
beforeEach(() => {
  roster = new Roster()
  roster.admit(members({ newcomers: [1, 2, 3].map((n) => [n, 10 + n, 1, 1, T]) }), T)
})
const round = (now: number): Round => {
  const found = roster.round(now, now, REAL_CLOCK)
  if (!found) throw new Error('nobody moved')
  return found
}
const who = (r: Round) => r.moves.map(([, state]) => state[0])
const enter = () => roster.settle(round(T), written(), T)
const accepted = (enrolment: number, at = T) => [enrolment, 'hello', 1, 1, ['a', at, 0, null]] as [number, string, number, number, ['a', number, 0, null]]

describe('rounds', () => {
  test('newcomers enter; whoever asked stands until the outcome', () => {
    const first = round(T)
    expect(who(first)).toEqual([1, 2, 3])
    roster.settle(first, written(), T)
    expect(roster.round(T, T, REAL_CLOCK)).toBeNull()
    roster.performed([accepted(2)])
    expect(who(round(T))).toEqual([2])
  })

  test('outcomes and facts of a turn are heard in the next', () => {
    roster.settle(round(T), written({ outcomes: [accepted(1)] }), T)
    const next = round(T)
    expect(who(next)).toEqual([1])
    roster.settle(next, written({ happened: [[1, 'came', 1, T + 5, 0]] }), T)
    const last = round(T + 10)
    expect(last.moves[0]![1][14]).toEqual(['finished', 'end'])
    roster.settle(last, written(), T + 10)
    expect(roster.size).toBe(2)
  })

  test('what was not written is taken back and comes again', () => {
    enter()
    roster.performed([accepted(1)])
    const held = round(T)
    roster.undo(held)
    expect(round(T).moves).toEqual(held.moves)
  })

  test('the gone leave', () => {
    roster.settle(round(T), written({ gone: [2] }), T)
    expect(roster.size).toBe(2)
    expect(roster.stands(2)).toBeNull()
  })

  test('an exit beats everything, also what is pending', () => {
    enter()
    roster.performed([accepted(3)])
    roster.exit([[3, T + 1, 'exited', 'goal']])
    expect(round(T + 1).moves[0]![1][14]).toEqual(['exited', 'goal'])
  })
})

describe('time', () => {
  const wait = () => {
    enter()
    roster.performed([1, 2, 3].map((n) => accepted(n, T + n)))
    roster.settle(round(T + 5), written(), T + 5)
  }

  test('dues are rounded up to a tick for waking, and decided at their own instant', () => {
    wait()
    expect(roster.wake(REAL_CLOCK)).toBe(T + 14 * DAY + 1000)
    const due = round(T + 14 * DAY + 1000)
    expect(due.moves.map(([, , , ask]) => (ask ? ask[2] : null))).toEqual([1, 2, 3].map((n) => T + 14 * DAY + n))
    expect(due.latest).toBe(T + 14 * DAY + 3)
  })

  test('a fact heard before the deadline decides, one heard after it leaves the answer to PostgreSQL', () => {
    wait()
    roster.occurred([
      [1, 'came', 1, T + DAY, 0],
      [2, 'came', 1, T + 15 * DAY, 0],
    ])
    const due = round(T + 16 * DAY)
    expect(due.moves.map(([, state]) => state[14] !== 0)).toEqual([true, false, false])
  })

  test('over a minute late, a due is decided by the clock', () => {
    wait()
    const late = T + 14 * DAY + 61_000
    expect(round(late).moves.map(([, , , ask]) => (ask ? ask[2] : null))).toEqual([late, late, late])
  })

  test('an undecided ask is asked again after a while, ever more rarely', () => {
    enter()
    expect(roster.wake(REAL_CLOCK)).toBe(T + 10_000)
    const again = round(T + 10_000)
    expect(again).toMatchObject({
      moves: [],
      again: [
        [1, 'hello', 1, 1],
        [2, 'hello', 1, 1],
        [3, 'hello', 1, 1],
      ],
    })
    roster.settle(again, written({ outcomes: [accepted(1)] }), T + 10_000)
    expect(who(round(T + 10_000))).toEqual([1])
    expect(roster.wake(REAL_CLOCK)).toBe(T + 30_000)
  })
})

test('a version that is not here ends its customers as failed, and nobody else', () => {
  roster.admit(members({ newcomers: [[9, 19, 1, 2, T]] }), T)
  const first = round(T)
  expect(first.moves.find(([, state]) => state[0] === 9)![1][14]).toEqual(['failed', 'plan.missing'])
  expect(who(first)).toEqual([1, 2, 3, 9])
})

test('what is unread goes along to the next run', () => {
  enter()
  roster.performed([accepted(1)])
  roster.occurred([[2, 'came', 1, T + 1, 'happy']])
  roster.exit([[3, T + 1, 'exited', 'goal']])
  expect(roster.unread()).toEqual({ performed: [accepted(1)], occurred: [[2, 'came', 1, T + 1, 'happy']], exits: [[3, T + 1, 'exited', 'goal']] })
})

test('an exit that is told again and again, as in a pause, is kept once: the first', () => {
  enter()
  for (let n = 1; n <= 1000; n++) roster.exit([[3, T + n, 'exited', 'goal']])
  expect(roster.unread().exits).toEqual([[3, T + 1, 'exited', 'goal']])
})
