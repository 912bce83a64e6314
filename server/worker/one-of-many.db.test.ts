import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'
import { Adapters } from '../channels/registry'
import { stats } from '../insight/stats'
import { verify } from '../insight/verify'
import { sendOnce } from '../sender/sender'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const NOW = Date.parse('2026-01-12T09:00:00Z')
const DAY = 86_400_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 200 })
  // What they once spent, for each in so many visits: nobody can be told an average of none.
  await sql(`update customers set attributes = jsonb_build_object('visits', 4)`)
  await sql(`update customers set attributes = jsonb_build_object('visits', 0) where id = $1`, [stage.customers[36]])
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const AVERAGE = 'On average {{ 1000 | divided_by: customer.attributes.visits }}'
const message = (text: string) => ({ class: 'service', channels: ['email'], content: { email: { subject: 'Hello', text } } })
const ways = async (id: number, step: string) =>
  Object.fromEntries((await sql('select port, count(*)::int as n from passes where campaign_id = $1 and step = $2 group by 1', [id, step])).map(({ port, n }) => [port, n])) // biome-ignore format: a row
async function sent(cohort: CohortByHand): Promise<void> {
  while ((await sendOnce(stage.db.sender, new Adapters())) > 0);
  await cohort.hear()
  await cohort.at(NOW + DAY)
}
async function holds(id: number): Promise<void> {
  expect((await stage.run(verify)).checks.filter((check) => !check.ok)).toEqual([])
  expect(brokenSums(await stage.run((ctx) => stats(ctx, id)), 'in')).toEqual([])
}

test('reliability 22: the text of customer 37 divides by zero: 199 are written to and go on, one is not, for this reason, and goes on too', async () => {
  const id = await liveCampaign(
    stage,
    campaign({ in: ['manual'], tell: ['message', message(AVERAGE)], told: ['end'], not: ['end'] }, ['in.next>tell', 'tell.sent>told', 'tell.not-sent>not'], { controlShare: 0, quietHours: null }), // biome-ignore format: a drawing
  )
  const cohort = await CohortByHand.enter(stage, id, stage.customers, NOW)
  await sent(cohort)
  expect(await sql(`select customer_id, reason from messages where campaign_id = $1 and accepted_at is null`, [id])).toEqual([
    { customer_id: stage.customers[36], reason: 'template_error' },
  ])
  expect(await ways(id, 'tell')).toEqual({ sent: 199, 'not-sent': 1 })
  expect(await stage.count(`enrolments where campaign_id = ${id} and state = 'finished'`)).toBe(200)
  await holds(id)
})

test('the words of a task divide by zero for one guest: there is a task for each of the others, and everybody goes on', async () => {
  const id = await liveCampaign(stage, campaign({ in: ['manual'], call: ['task', { to: 'owner', text: AVERAGE }], out: ['end'] }, ['in.next>call', 'call.next>out'], { controlShare: 0 })) // biome-ignore format: a drawing
  await CohortByHand.enter(stage, id, stage.customers.slice(30, 40), NOW)
  expect(await ways(id, 'call')).toEqual({ next: 10 })
  const tasks = await sql('select customer_id as c, text from tasks where campaign_id = $1 order by 1', [id])
  const others = stage.customers.slice(30, 40).filter((c) => c !== stage.customers[36])
  expect(tasks).toEqual(others.map((c) => ({ c, text: 'On average 250' })))
  expect(await sql(`select customer_id as c, state, reason from asks where campaign_id = $1 and state <> 'accepted'`, [id])).toEqual([
    { c: stage.customers[36], state: 'failed', reason: 'template_error' },
  ])
  await holds(id)
})

test('reliability 25: two campaigns race for a cap of one a day: each guest hears one of them, and goes on in both', async () => {
  await sql(`update workspaces set caps = '{"promo": {"max": 1, "per": "P1D"}}'`)
  await sql(
    `insert into consents (workspace_id, customer_id, channel, class, given, at) select $1, c, 'email', 'promo', true, $3 from unnest($2::bigint[]) c`,
    [stage.workspace, stage.customers, new Date(NOW - DAY)],
  )
  const promo = { ...message('Come. {{ links.unsubscribe }}'), class: 'promo' }
  const drawn = campaign({ in: ['manual'], tell: ['message', promo], told: ['end'], not: ['end'] }, ['in.next>tell', 'tell.sent>told', 'tell.not-sent>not'], { controlShare: 0, quietHours: null }) // biome-ignore format: a drawing
  const ids = [await liveCampaign(stage, drawn), await liveCampaign(stage, drawn)] as const
  const guests = stage.customers.slice(0, 30)
  const cohorts = await Promise.all([CohortByHand.enter(stage, ids[0], guests, NOW), CohortByHand.enter(stage, ids[1], guests.toReversed(), NOW)])
  for (const cohort of cohorts) await sent(cohort)
  expect(
    await sql('select customer_id as c, count(*)::int as n from messages where campaign_id = any($1) and accepted_at is not null group by 1 order by 1', [ids]),
  ).toEqual(guests.map((c) => ({ c, n: 1 })))
  const [a, b] = [await ways(ids[0], 'tell'), await ways(ids[1], 'tell')]
  expect((a.sent ?? 0) + (b.sent ?? 0)).toBe(30)
  expect((a['not-sent'] ?? 0) + (b['not-sent'] ?? 0)).toBe(30)
  expect(await sql(`select distinct reason from asks where campaign_id = any($1) and state = 'skipped'`, [ids])).toEqual([{ reason: 'capped' }])
  expect(await stage.count(`enrolments where campaign_id in (${ids}) and state = 'finished'`)).toBe(60)
  for (const id of ids) await holds(id)
})
