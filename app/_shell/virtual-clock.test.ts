import { expect, test } from 'vitest'
import { carriedOn } from './virtual-clock'

test('a running sandbox shows whole milliseconds, as dates of a form need them', () => {
  expect(carriedOn(1_000, 0.1, 86_400)).toBe(9_640)
  expect(Number.isInteger(carriedOn(1_792_000_000_000, 333.333_333, 86_399.7))).toBe(true)
})
