import { afterEach, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { exitsOf } from '../journeys/exits'
import { relayExits } from '../relay/exits'
import { DOCUMENT, Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

let stage: Stage
let worker: { stop: () => Promise<void> } | undefined
afterEach(async () => {
  await worker?.stop()
  worker = undefined
  await stage.close()
})
const query = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const wait = { field: 'amount', op: 'gte', value: 50_000 }

/** All ten stand at the wait for a visit. */
async function standing(settings: object, rate = 60): Promise<void> {
  stage = await Stage.make({ customers: 10, rate, document: { ...DOCUMENT, settings: { ...DOCUMENT.settings, ...settings } } })
  await query('update campaign_versions set exits = true')
  await relayExits(stage.db.relay, stage.db.app)
  worker = await stage.worker()
  await stage.admit()
  await stage.deliver()
  await expect.poll(() => stage.count(`asks where state = 'pending'`), { timeout: 30_000 }).toBe(10)
  await stage.send()
  await expect.poll(() => stage.count(`enrolments where step = 'came'`), { timeout: 30_000 }).toBe(10)
}
let n = 0
async function happen(customer: number, type: string, amount: number | null = null): Promise<void> {
  const now = await stage.run(async (ctx) => ctx.now)
  await query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, amount) values ($1, $2, $3, $4, $4, 'test', $5, $6)`,
    [stage.workspace, type, customer, new Date(now), `f${++n}`, amount],
  )
}
/** Looks like the relay: a fact may not be safe to read yet while others have transactions open. */
const exited = async () => {
  await relayExits(stage.db.relay, stage.db.app)
  await stage.deliver()
  return query(`select customer_id as customer, reason from enrolments where state = 'exited' order by 1`)
}

test('an event of `exitWhen` ends a journey in the middle of a wait, with its conditions; others go on', async () => {
  expect(exitsOf({ goal: { event: 'visited', within: 'P30D', exit: false }, exitWhen: null })).toBe(null)
  await standing({ exitWhen: { event: 'purchased', where: wait } })
  await happen(stage.customers[0]!, 'purchased', 60_000)
  await happen(stage.customers[1]!, 'purchased', 40_000)
  await happen(stage.customers[2]!, 'call', 60_000)
  await expect.poll(exited, { timeout: 30_000 }).toEqual([{ customer: stage.customers[0], reason: 'exit.event' }])
  expect(await query(`select ended, port from passes where customer_id = $1 and step = 'came'`, [stage.customers[0]])).toEqual([
    { ended: 'exited', port: null },
  ])
  expect(await stage.count('waits')).toBe(9)
})

test('one event that satisfies the step and reaches the goal: the exit wins', async () => {
  await standing({ goal: { event: 'visited', where: null, within: 'P30D', exit: true } })
  const now = await stage.run(async (ctx) => ctx.now)
  await query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, 'visited', $2, $3, $3, 'test', 'v')`,
    [stage.workspace, stage.customers[3], new Date(now)],
  )
  const [row] = await query('select e.id, c.workflow_id from enrolments e join cohorts c on c.id = e.cohort_id where customer_id = $1', [stage.customers[3]])
  const { signalCohort } = await import('../journeys/client')
  await signalCohort(row.workflow_id, 'occurred', [[row.id, 'came', 1, now, 0]])
  await expect.poll(exited, { timeout: 30_000 }).toEqual([{ customer: stage.customers[3], reason: 'exit.goal' }])
  expect(await stage.count('ledger')).toBe(0)
})

test('a rule ends whom it comes to hold for, at once by an event, and at a due date without one', async () => {
  await standing({ exitWhen: { field: 'tags', op: 'contains', value: 'vip' } })
  await query(`update customers set tags = '{vip}' where id = $1`, [stage.customers[4]])
  await happen(stage.customers[4]!, 'call')
  await expect.poll(exited, { timeout: 30_000 }).toEqual([{ customer: stage.customers[4], reason: 'exit.rule' }])
  await query(`update customers set tags = '{vip}' where id = $1`, [stage.customers[5]])
  await query('update workspaces set clock_rate = 1728000')
  await query(`insert into outbox (workspace_id, kind, workflow_id, signal) select workspace_id, 'signal', workflow_id, 'clock' from cohorts`)
  await stage.until(async () => (await stage.count(`enrolments where state = 'active'`)) === 0)
  expect((await exited()).map((row) => row.customer)).toEqual([stage.customers[4], stage.customers[5]])
  expect(await stage.count(`enrolments where state = 'finished'`)).toBe(8)
  await stage.record('exits-by-rule')
})

test('who is led into a wait in the very turn of their entry leaves there, if the rule holds (they once stood until its deadline)', async () => {
  stage = await Stage.make({ customers: 4 })
  const now = Date.parse('2026-01-12T09:00:00Z')
  const rule = { field: 'tags', op: 'contains', value: 'vip' }
  const drawn = campaign(
    { in: ['manual'], tag: ['profile', { set: {}, addTags: ['seen'], removeTags: [] }], came: ['visit', { within: 'P9D', since: 'step' }], out: ['end'] },
    ['in.next>tag', 'tag.next>came', 'came.visited>out', 'came.not-visited>out'],
    { controlShare: 0, exitWhen: rule },
  )
  const id = await liveCampaign(stage, drawn)
  await query(`update customers set tags = '{vip}' where id = any($1::bigint[])`, [stage.customers.slice(0, 2)])
  const cohort = await CohortByHand.enter(stage, id, stage.customers, now)
  await cohort.hear()
  await cohort.at(now + 1)
  expect(await query(`select customer_id as customer, reason, ended_at from enrolments where campaign_id = $1 and state = 'exited' order by 1`, [id])).toEqual(
    stage.customers.slice(0, 2).map((customer) => ({ customer, reason: 'exit.rule', ended_at: new Date(now) })),
  )
  expect(await stage.count(`enrolments where step = 'came' and state = 'active'`)).toBe(2)
})
