import { expect, test } from 'vitest'
import { packState } from '../../workflows/model/packed'
import { isWhole } from './checkpoint'

const state = {
  enrolment: 7,
  customer: 3,
  entry: 1,
  version: 1,
  step: 'came',
  visit: 1,
  seq: 2,
  asks: 0,
  enteredAt: 1_767_600_000_000,
  due: 1_767_700_000_000,
  pending: null,
  listening: true,
  sentAt: null,
  move: 4,
  ended: null,
}
const row = (checkpoint: unknown, over = {}) => ({ id: 7, customer_id: 3, move: 4, checkpoint, ...over })
const changed = (place: number, value: unknown) => packState(state).map((v, i) => (i === place ? value : v))

test('what a turn writes is whole, and so is a newcomer', () => {
  expect(isWhole(row(packState(state)))).toBe(true)
  expect(isWhole(row(packState({ ...state, pending: { n: 1, again: 5 }, due: null, visits: { came: 1 }, movedAt: 9 })))).toBe(true)
  expect(isWhole(row(null, { move: 0 }))).toBe(true)
})

test.each([
  ['none, of somebody who has moved', row(null)],
  ['no list', row({ step: 'came' })],
  ['a text', row('came')],
  ['an empty list', row([])],
  ['cut short', row(packState(state).slice(0, 9))],
  ["another's", row(packState(state), { id: 8 })],
  ["another customer's", row(packState(state), { customer_id: 4 })],
  ['an older one', row(packState(state), { move: 5 })],
  ['a step that is no text', row(changed(4, 5))],
  ['a due that is no instant', row(changed(9, 'soon'))],
  ['a visit that is no number', row(changed(5, null))],
  ['an ask without a number', row(changed(10, [null, 5]))],
  ['an end that was never written', row(changed(14, ['finished', 'over']))],
])('not whole: %s', (_, kept) => {
  expect(isWhole(kept)).toBe(false)
})
