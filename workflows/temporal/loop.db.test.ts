import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporalClient } from '../../server/journeys/client'
import { Stage } from '../../server/worker/testing'
import { compile } from '../diagnostics/check'
import { sandboxContext } from '../testing/contexts'
import { campaign } from '../testing/graphs'

const PASSES = 365
/** Events of one run: a cohort goes on in a new one at 250, and may have a turn and some signals more in it by then. */
const MOST_EVENTS = 350

/**
 * Who falls over 60 real seconds behind the clock goes on by the clock (law 6), as after an outage: at 60 days a second a busy machine had rounds of ten
 * years. At 6 it may be a minute late before that.
 */
const DAYS_A_SECOND = 6

const document = campaign(
  { in: ['manual'], day: ['wait', { for: 'P1D' }], gift: ['points', { amount: 1, reason: 'round' }], out: ['end'] },
  ['in.next>day', 'day.next>gift', `gift.next>day x${PASSES}`, 'gift.next>out'],
  { controlShare: 0 },
)

let stage: Stage
beforeAll(async () => {
  const skeleton = (id: number) => {
    const compiled = compile(document, sandboxContext(), { campaign: id, version: 1 })
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics))
    return compiled.skeleton
  }
  stage = await Stage.make({ customers: 3, rate: DAYS_A_SECOND * 86_400, document, skeleton })
})
afterAll(() => stage.close())

test('a year of daily rounds: everybody goes round 365 times, the history of no run grows over its bound (reliability 39)', { timeout: 300_000 }, async () => {
  await stage.admit()
  const worker = await stage.worker()
  try {
    await stage.until(async () => (await stage.count(`enrolments where state = 'active'`)) === 0, 280_000)
  } finally {
    await worker.stop()
  }
  expect(await stage.count(`enrolments where state = 'finished' and step = 'out'`)).toBe(3)
  const { rows } = await stage.db.owner.$client.query(
    `select enrolment_id, step, count(*)::int as stays, max(visit) as visits, min(left_at - entered_at)::text as least, max(left_at - entered_at)::text as most
     from passes where step in ('day', 'gift') group by 1, 2 order by 2, 1`,
  )
  expect(rows.map(({ step, stays, visits, least, most }) => [step, stays, visits, least, most])).toEqual([
    ...[0, 1, 2].map(() => ['day', PASSES + 1, PASSES + 1, '1 day', '1 day']),
    ...[0, 1, 2].map(() => ['gift', PASSES + 1, PASSES + 1, '00:00:00', '00:00:00']),
  ])
  expect(await stage.count(`ledger where account = 'customer' and amount = 1`)).toBe(3 * (PASSES + 1))

  const workflow = (await stage.db.owner.$client.query('select workflow_id from cohorts')).rows[0].workflow_id
  const client = await temporalClient()
  const lengths = async () => {
    const found: number[] = []
    for await (const run of client.workflow.list({ query: `WorkflowId = '${workflow}'` })) found.push(run.historyLength ?? 0)
    return found
  }
  await expect.poll(async () => (await lengths()).length, { timeout: 10_000 }).toBeGreaterThan(1)
  for (const length of await lengths()) expect(length).toBeLessThan(MOST_EVENTS)
  await stage.record('goes-on-in-a-new-run')
})
