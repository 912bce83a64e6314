import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupMoves, ungroupMoves } from './grouped'
import type { PackedMove } from './packed'

const move = (enrolment: number, customer: number, step: string, asked: boolean): PackedMove => [
  2,
  [enrolment, customer, 1, 1, step, 1, 3, 0, 1000, 2000, 0, 1, 900, 3, 0, 0, 0],
  [['in', 1, 1, null, 1000, 'next', 0, 0]],
  0,
  ['feedback_left', 900, 2000, asked ? `${enrolment}/${step}/1/1` : 0],
  0,
]
const byEnrolment = (moves: PackedMove[]) => moves.toSorted((a, b) => a[1][0] - b[1][0])

describe('groups of moves', () => {
  it('give back every move, whoever it is of', () => {
    const one = fc.tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: 1, max: 2 ** 40 }), fc.constantFrom('ask', 'wait'), fc.boolean())
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: ([enrolment]) => enrolment }), (rows) => {
        const moves = rows.map((row) => move(...row))
        const sent = JSON.parse(JSON.stringify(groupMoves(moves)))
        expect(byEnrolment(ungroupMoves(sent))).toEqual(byEnrolment(moves))
      }),
    )
  })

  it('are few where customers do the same, and say little of each', () => {
    const groups = groupMoves(Array.from({ length: 1000 }, (_, i) => move(70_001 + i, 90_001 + i, 'wait', true)))
    expect(groups).toHaveLength(1)
    expect(JSON.stringify(groups).length).toBeLessThan(5000)
  })

  it('a move of an earlier release, not in a group, is read as it is', () => {
    expect(ungroupMoves([move(5, 6, 'wait', false)])).toEqual([move(5, 6, 'wait', false)])
  })
})
