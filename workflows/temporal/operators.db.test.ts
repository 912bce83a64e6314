import { afterEach, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../../db/client'
import { temporalClient } from '../../server/journeys/client'
import { renewCohorts } from '../../server/journeys/service'
import { Stage } from '../../server/worker/testing'

let stage: Stage
let worker: { stop: () => Promise<void> } | undefined
beforeEach(async () => {
  stage = await Stage.make({ customers: 12 })
  await stage.db.owner.$client.query('update workspaces set clock_running = false')
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
  await stage.close()
})

/** As an operator asks, in Temporal's own words. */
async function found(query: string) {
  const client = await temporalClient()
  const workflows = []
  for await (const flow of client.workflow.list({ query })) workflows.push(flow)
  return workflows
}

test('cohorts are found by workspace, campaign and version; asked where a customer stands, and how many stand where', async () => {
  await stage.admit(stage.customers, { cohortSize: 6 })
  worker = await stage.worker()
  await stage.until(async () => (await stage.count('waits')) === 12)
  const running = `KaskadWorkspace = '${stage.workspace}' and KaskadCampaign = ${stage.campaign} and ExecutionStatus = 'Running'`
  await expect.poll(async () => (await found(running)).length, { timeout: 15_000 }).toBe(2)
  expect(await found(`${running} and KaskadVersion = 2`)).toEqual([])
  const [first] = (await found(`${running} and KaskadVersion = 1`)).sort((a, b) => a.workflowId.localeCompare(b.workflowId))
  const { rows } = await stage.db.owner.$client.query(
    `select e.id, c.id as cohort from enrolments e join cohorts c on c.id = e.cohort_id where c.workflow_id = $1 order by e.id`,
    [first!.workflowId],
  )
  expect(first!.workflowId).toBe(`${stage.workspace}/${stage.campaign}/cohort-${rows[0].cohort}`)
  expect(first!.memo).toEqual({ workspace: stage.workspace, campaign: stage.campaign, cohort: rows[0].cohort, version: 1, name: 'Test' })

  const client = await temporalClient()
  const handle = client.workflow.getHandle(first!.workflowId)
  const due = new Date((await stage.db.owner.$client.query('select due from enrolments where id = $1', [rows[0].id])).rows[0].due).getTime()
  expect(await handle.query('stands', rows[0].id)).toEqual({ step: 'came', due, pending: false })
  expect(await handle.query('stands', 0)).toBeNull()
  expect(await handle.query('sums')).toEqual({ customers: 6, entering: 0, standing: { came: 6 }, pending: 0, unread: 0, due, held: false })
})

test('the run after a release is found the same way', async () => {
  await stage.admit(stage.customers.slice(0, 2))
  worker = await stage.worker()
  await stage.until(async () => (await stage.count('waits')) === 2)
  const [before] = await found(`WorkflowId = '${await only()}'`)
  expect(await inTransaction(stage.db.owner, renewCohorts)).toBe(1)
  await stage.deliver()
  const now = `KaskadCampaign = ${stage.campaign} and KaskadWorkspace = '${stage.workspace}' and ExecutionStatus = 'Running' and RunId != '${before!.runId}'`
  await expect.poll(async () => (await found(now)).map((flow) => flow.memo), { timeout: 15_000 }).toEqual([before!.memo])
  expect(before!.memo).toMatchObject({ name: 'Test', version: 1 })
})

const only = async () => (await stage.db.owner.$client.query('select workflow_id from cohorts')).rows[0].workflow_id as string
