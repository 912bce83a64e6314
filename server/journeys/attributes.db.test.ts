import { randomBytes } from 'node:crypto'
import { Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeTemporalClient, startCohort, temporalClient } from './client'
import { examineTemporal } from './examine'

const namespace = `full-${randomBytes(4).toString('hex')}`
const address = process.env.KASKAD_TEST_TEMPORAL ?? '127.0.0.1:7233'
Object.assign(process.env, { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace })

/** A namespace that has no room for ours: three integers of its own are all that a server on SQL keeps. */
let operator: Connection
beforeAll(async () => {
  operator = await Connection.connect({ address })
  await operator.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 as never } })
})
afterAll(async () => {
  await closeTemporalClient()
  await operator.operatorService.deleteNamespace({ namespace }).catch(() => {})
  await operator.close()
})

test('where the attributes cannot be declared, cohorts start without them, and their memo still says whose they are', async () => {
  const searchAttributes = { Shelf: 3, Row: 3, Box: 3 } as const
  const declared = () => operator.operatorService.addSearchAttributes({ namespace, searchAttributes }).then(() => true, String)
  await expect.poll(declared, { timeout: 30_000, interval: 500 }).toBe(true)
  const workspace = '0b5a1d1e-0000-4000-8000-000000000001'
  const started = () => startCohort(`${workspace}/7/cohort-1`, { workspace, campaign: 7, cohort: 1, epoch: 1, version: 2, name: 'Come back' })
  await expect.poll(() => started().then(() => true, String), { timeout: 20_000, interval: 500 }).toBe(true)
  await started()
  const client = await temporalClient()
  const told = await client.workflow.getHandle(`${workspace}/7/cohort-1`).describe()
  expect(told.memo).toEqual({ workspace, campaign: 7, cohort: 1, version: 2, name: 'Come back' })
  expect(await examineTemporal()).toEqual([
    { name: 'temporal access', ok: true, remedy: null },
    { name: 'temporal namespace', ok: true, remedy: null },
    { name: 'temporal workers', ok: false, remedy: expect.stringContaining('start a worker') },
    {
      name: 'temporal search attributes',
      ok: true,
      remedy: expect.stringMatching(
        /without KaskadWorkspace, KaskadCampaign, KaskadVersion.*search-attribute create --namespace full-\w+ --name KaskadWorkspace --type Keyword/,
      ),
    },
  ])
  expect(told.raw.workflowExecutionInfo?.searchAttributes?.indexedFields ?? {}).not.toHaveProperty('KaskadWorkspace')
})
