import { afterEach, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../../db/client'
import { Stage } from '../worker/testing'
import { temporalClient } from './client'
import { heldCampaigns, holdAfterRestore, recoverCohorts } from './recover'
import { resume } from './resume'

let stage: Stage
let worker: { stop: () => Promise<void> }
beforeEach(async () => {
  stage = await Stage.make({ customers: 20, rate: 60 })
  worker = await stage.worker()
  await stage.admit()
  await stage.deliver()
  await expect.poll(() => stage.count(`asks where state = 'pending'`), { timeout: 30_000 }).toBe(20)
  await stage.send()
  await expect.poll(() => stage.count(`enrolments where step = 'came'`), { timeout: 30_000 }).toBe(20)
})
afterEach(async () => {
  await worker.stop()
  await stage.close()
})
const query = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const flow = async () => (await query('select workflow_id from cohorts'))[0]!.workflow_id as string
/** Lets time run until everybody is through. */
async function hurry(): Promise<void> {
  await query('update workspaces set clock_rate = 2592000')
  await query(`insert into outbox (workspace_id, kind, workflow_id, signal) select workspace_id, 'signal', workflow_id, 'clock' from cohorts`)
  await stage.until(async () => (await stage.count(`enrolments where state = 'active'`)) === 0)
}

test("Temporal's data lost in the middle: recovered from the checkpoints, everybody comes through, nothing is sent twice", async () => {
  const client = await temporalClient()
  await client.workflow.getHandle(await flow()).terminate('lost')
  expect(await inTransaction(stage.db.owner, recoverCohorts)).toEqual({ workspaces: 1, cohorts: 1, customers: 20 })
  await stage.deliver()
  await hurry()
  expect(await stage.count(`enrolments where state = 'finished' and epoch = 2`)).toBe(20)
  expect(await stage.count('messages')).toBe(20)
})

test('a cohort of the old epoch that comes back is refused: it follows nobody, writes nothing, and ends', async () => {
  const old = await flow()
  await inTransaction(stage.db.owner, recoverCohorts)
  expect(await flow()).not.toBe(old)
  const client = await temporalClient()
  await client.workflow.getHandle(old).signal(
    'occurred',
    (await query('select id from enrolments')).map(({ id }) => [id, 'came', 1, Date.parse('2026-01-06'), 0]),
  )
  await expect.poll(async () => (await client.workflow.getHandle(old).describe()).status.name, { timeout: 30_000 }).toBe('COMPLETED')
  expect(await stage.count(`enrolments where step = 'came' and state = 'active'`)).toBe(20)
  await stage.deliver()
  await hurry()
  expect(await stage.count(`enrolments where state = 'finished'`)).toBe(20)
})

test('reliability 27: after an older backup live campaigns are held and listed until somebody confirms', async () => {
  expect(await inTransaction(stage.db.owner, (sql) => holdAfterRestore(sql, new Date()))).toBe(1)
  await inTransaction(stage.db.owner, recoverCohorts)
  await stage.deliver()
  expect(await inTransaction(stage.db.owner, heldCampaigns)).toMatchObject([{ campaign: String(stage.campaign), due: 20, queued: 0 }])
  await query('update workspaces set clock_rate = 2592000')
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(await stage.count(`enrolments where step = 'came' and state = 'active'`)).toBe(20)
  await expect(stage.run((ctx) => resume(ctx, { campaign: stage.campaign, overdue: 'send' }))).rejects.toMatchObject({ code: 'resume.held' })
  await stage.run((ctx) => resume(ctx, { campaign: stage.campaign, overdue: 'send', confirmed: true }))
  expect(await inTransaction(stage.db.owner, heldCampaigns)).toEqual([])
  await hurry()
  expect(await stage.count(`enrolments where state = 'finished'`)).toBe(20)
})
