import { afterAll, beforeAll, expect, test } from 'vitest'
import { Stage } from '../../server/worker/testing'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 50 })
})
afterAll(() => stage.close())

test('customers walk from entry to end on a real Temporal server', async () => {
  const { enrolled } = await stage.admit()
  expect(enrolled).toBe(50)
  const worker = await stage.worker()
  await stage.until(async () => (await stage.count(`enrolments where state = 'active'`)) === 0)
  await worker.stop()
  expect(await stage.count(`enrolments where state = 'finished' and step = 'lost'`)).toBe(50)
  expect(await stage.count('messages')).toBe(50)
  expect(await stage.count('waits')).toBe(0)
})
