import { afterEach, beforeEach, expect, test } from 'vitest'
import { signalCohort } from '../../server/journeys/client'
import { Stage } from '../../server/worker/testing'

let stage: Stage
let worker: { stop: () => Promise<void> } | undefined
beforeEach(async () => {
  stage = await Stage.make({ customers: 50 })
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
  await stage.close()
})

const active = () => stage.count(`enrolments where state = 'active'`)
const workflows = async () => (await stage.db.owner.$client.query('select workflow_id from cohorts order by id')).rows.map((row) => row.workflow_id as string)
const owner = (text: string, values: unknown[] = []) => stage.db.owner.$client.query(text, values)

test('customers walk from entry to end on a real Temporal server', async () => {
  expect((await stage.admit()).enrolled).toBe(50)
  worker = await stage.worker()
  await stage.until(async () => (await active()) === 0)
  expect(await stage.count(`enrolments where state = 'finished' and step = 'lost'`)).toBe(50)
  expect(await stage.count('messages')).toBe(50)
  expect(await stage.count('waits')).toBe(0)
})

test('one customer in a workflow is the same code', async () => {
  await stage.admit(stage.customers.slice(0, 8), { cohortSize: 1 })
  worker = await stage.worker()
  await stage.until(async () => (await active()) === 0)
  expect(await stage.count('cohorts')).toBe(8)
  expect(await stage.count(`enrolments where state = 'finished' and step = 'lost'`)).toBe(8)
})

test('renewed in the middle, a cohort goes on in a new run from the checkpoints', async () => {
  await owner('update workspaces set clock_running = false')
  await stage.admit()
  worker = await stage.worker()
  await stage.until(async () => (await stage.count('waits')) === 50)
  const [id] = await workflows()
  await signalCohort(id!, 'renew', null)
  // What is heard while nobody listens is carried or waits in the server.
  await owner('update workspaces set clock_running = true, clock_real = now()')
  await signalCohort(id!, 'clock', null)
  await stage.until(async () => (await active()) === 0)
  expect(await stage.count(`enrolments where state = 'finished' and step = 'lost'`)).toBe(50)
  expect(await stage.count('messages')).toBe(50)
  await stage.record('renewed')
})

test('a run that opens with more than a run may grow by moves its customers all the same', async () => {
  await stage.admit()
  const stale = Array.from({ length: 12_000 }, (_, n) => [1_000_000 + n, 'came', 1, 1_767_600_000_000 + n, 0])
  const carry = JSON.stringify({ occurred: stale, performed: [], exits: [], held: false })
  expect(carry.length).toBeGreaterThan(256 * 1024)
  await owner(`update outbox set payload = payload || jsonb_build_object('carry', $1::jsonb) where kind = 'start'`, [carry])
  worker = await stage.worker()
  await stage.until(async () => (await active()) === 0)
  expect(await stage.count(`enrolments where state = 'finished' and step = 'lost'`)).toBe(50)
})

test('an outcome whose signal was lost is asked for again', async () => {
  await stage.admit(stage.customers.slice(0, 5))
  worker = await stage.worker()
  await stage.deliver()
  await expect.poll(() => stage.count(`asks where state = 'pending'`), { timeout: 10_000 }).toBe(5)
  await owner(`update asks set state = 'accepted', settled_at = asked_at`)
  await expect.poll(active, { timeout: 20_000, interval: 500 }).toBe(0)
  expect(await stage.count(`enrolments where state = 'finished' and step = 'lost'`)).toBe(5)
})

test('who comes leaves by visited, at the instant of the signal; a visit that no signal told of is found at the deadline', async () => {
  await owner('update workspaces set clock_running = false')
  const [told, untold] = stage.customers as [number, number]
  await stage.admit([told, untold])
  worker = await stage.worker()
  await stage.until(async () => (await stage.count('waits')) === 2)
  const { rows } = await owner('select enrolment_id, customer_id, since from waits order by customer_id')
  const at = rows[0].since.getTime() + 3_600_000
  await owner(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) select $1, 'purchased', c, $3, $3, 'till', c::text from unnest($2::bigint[]) c`,
    [stage.workspace, [told, untold], new Date(at)],
  )
  const [id] = await workflows()
  await signalCohort(id!, 'occurred', [[rows[0].enrolment_id, 'came', 1, at, 0]])
  await expect.poll(() => stage.count(`enrolments where state = 'finished'`), { timeout: 10_000 }).toBe(1)
  const left = await owner(`select left_at, port from passes where step = 'came' and left_at is not null`)
  expect(left.rows).toEqual([{ left_at: new Date(at), port: 'visited' }])

  await owner('update workspaces set clock_running = true, clock_real = now()')
  await signalCohort(id!, 'clock', null)
  await stage.until(async () => (await active()) === 0)
  expect(await stage.count(`passes where step = 'came' and port = 'visited'`)).toBe(2)
  expect(await stage.count(`ledger where account = 'customer' and amount = 100`)).toBe(2)
})
