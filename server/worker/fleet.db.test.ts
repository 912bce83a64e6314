import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { campaign } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'
import { launch } from '../campaigns/publish'
import { create } from '../campaigns/service'
import { type Ctx, inContext } from '../context'
import { stats } from '../insight/stats'
import { verify } from '../insight/verify'
import { closeTemporalClient, temporalClient } from '../journeys/client'
import { workersListening } from '../journeys/pollers'
import { enter } from '../journeys/service'
import { Fleet } from './testing/fleet'

const GUESTS = 300
/** Letters for each: the first, and one after a day. */
const LETTERS = 2

let db: TestDatabase
let fleet: Fleet
let workspace: string
beforeAll(async () => {
  db = await freshDatabase()
  Object.assign(process.env, {
    KASKAD_APP_URL: db.urls.app,
    KASKAD_RELAY_URL: db.urls.relay,
    KASKAD_SENDER_URL: db.urls.sender,
    KASKAD_TASK_QUEUE: `fleet-${process.pid}-${randomBytes(4).toString('hex')}`,
    TEMPORAL_ADDRESS: process.env.KASKAD_TEST_TEMPORAL ?? '127.0.0.1:7233',
    KASKAD_COHORT_SIZE: '30',
  })
  fleet = new Fleet(process.env)
  workspace = await makeWorkspace(db.owner, { rate: 86_400, startsAt: '2026-01-05T09:00:00Z' })
})
afterAll(async () => {
  await fleet.killAll()
  await closeTemporalClient()
  await db.drop()
})

const run = <T>(work: (ctx: Ctx) => Promise<T>) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
const sql = async (text: string, values: unknown[] = []) => (await db.owner.$client.query(text, values)).rows
const one = async (text: string) => Number((await sql(`select (${text}) as n`))[0].n)
const settled = { timeout: 90_000, interval: 200 }

test('two workers, two relays and two senders at once, one of each killed in the middle: everybody through, every letter once, every sum right', {
  timeout: 180_000,
}, async () => {
  const customers = await sql(
    `insert into customers (workspace_id, external_id, email, created_at) select $1, n::text, n || '@example.test', '2026-01-01' from generate_series(1, $2::int) n returning id`,
    [workspace, GUESTS],
  )
  const message = { class: 'service', channels: ['email'], content: { email: { subject: 'Hello', text: 'Hello' } } }
  const document = campaign(
    {
      in: ['manual'],
      hello: ['message', message],
      half: [
        'split',
        {
          arms: [
            { id: 'a', name: 'A', weight: 50 },
            { id: 'b', name: 'B', weight: 50 },
          ],
        },
      ],
      gift: ['points', { amount: 5, reason: 'gift' }],
      day: ['wait', { for: 'P1D' }],
      over: ['end', { reason: 'over' }],
    },
    [
      'in.next>hello',
      'hello.sent>half',
      'hello.not-sent>over',
      'half.a>gift',
      'half.b>day',
      'gift.next>day',
      `day.next>hello x${LETTERS - 1}`,
      'day.next>over',
    ],
    { controlShare: 0, quietHours: null },
  )
  const id = Number((await run((ctx) => create(ctx, document))).id)
  await run((ctx) => launch(ctx, id))
  const roles = ['worker', 'relay', 'sender'] as const
  await Promise.all(roles.flatMap((role) => [1, 2].map((n) => fleet.start(role, `${role} ${n}`))))
  await expect.poll(workersListening, settled).toBe(2)
  expect(new Set(await run((ctx) => enter(ctx, { campaign: id, customers: customers.map((row) => row.id) })))).toEqual(new Set(['entered']))

  for (const [letters, role] of [
    [GUESTS / 3, 'worker'],
    [GUESTS / 2, 'relay'],
    [GUESTS, 'sender'],
  ] as const) {
    await expect.poll(() => one('select count(*) from messages where accepted_at is not null'), settled).toBeGreaterThanOrEqual(letters)
    await fleet.kill(`${role} 1`)
  }
  await expect.poll(() => one(`select count(*) from enrolments where state = 'active'`), settled).toBe(0)

  const told = await run((ctx) => stats(ctx, id))
  expect(brokenSums(told, 'in')).toEqual([])
  expect(told).toMatchObject({ enrolled: GUESTS, standing: 0, ended: { finished: GUESTS, failed: 0 } })
  expect(told.steps.hello).toMatchObject({ entered: GUESTS * LETTERS, sent: GUESTS * LETTERS, customers: GUESTS })
  expect(await one('select count(*) from messages')).toBe(GUESTS * LETTERS)
  expect(await one('select count(distinct (enrolment_id, step, visit)) from messages where accepted_at is not null')).toBe(GUESTS * LETTERS)
  expect(await one(`select sum(amount) from ledger where account = 'customer'`)).toBe(5 * told.steps.gift!.entered)
  await expect.poll(() => one('select count(*) from outbox where sent_real is null'), settled).toBe(0)
  expect((await run(verify)).checks.filter((check) => !check.ok)).toEqual([])

  // Each cohort is one workflow of one run, and both workers thought for some of them.
  const client = await temporalClient()
  const flows = (await sql('select workflow_id from cohorts')).map((row) => row.workflow_id as string)
  const thinkers = new Set<string>()
  for (const flow of flows) {
    const { events } = await client.workflow.getHandle(flow).fetchHistory()
    for (const { workflowTaskStartedEventAttributes: began } of events ?? []) if (began?.identity) thinkers.add(began.identity)
  }
  expect(thinkers.size).toBe(2)
  await expect.poll(async () => (await client.workflow.count(`KaskadWorkspace = '${workspace}'`)).count, settled).toBe(flows.length)

  expect(await fleet.stop()).toEqual({ 'worker 2': 0, 'relay 2': 0, 'sender 2': 0 })
})
