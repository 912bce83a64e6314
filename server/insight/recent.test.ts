import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { recent } from './recent'

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => vi.useRealTimers())

let counted = 0
const taking = (ms: number) => async () => {
  vi.advanceTimersByTime(ms)
  return ++counted
}

test('what took long to count is shown for ten times as long, what took no time is counted every time', async () => {
  const first = await recent('slow', taking(500))
  vi.advanceTimersByTime(4_990)
  expect(await recent('slow', taking(500))).toBe(first)
  expect(await recent('another', taking(0))).toBe(first + 1)
  expect(await recent('another', taking(0))).toBe(first + 2)
  vi.advanceTimersByTime(11)
  expect(await recent('slow', taking(500))).toBe(first + 3)
})

test('nothing is older than twenty seconds, and what failed is not kept', async () => {
  const first = await recent('huge', taking(60_000))
  vi.advanceTimersByTime(20_001)
  expect(await recent('huge', taking(1))).toBe(first + 1)
  await expect(recent('broken', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
  expect(await recent('broken', taking(1))).toBe(first + 2)
})
