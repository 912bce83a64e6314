import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { Adapters } from '../channels/registry'
import { trace } from '../insight/trace'
import { relayFacts, relayWaits } from '../relay/occurred'
import { sendOnce } from '../sender/sender'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.parse('2026-01-12T09:00:00Z')

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 40 })
})
afterAll(() => stage.close())

const sql = (text: string, values: unknown[] = []) => stage.db.owner.$client.query(text, values)
const listening = (config: Record<string, unknown>) =>
  liveCampaign(stage, campaign({ in: ['manual'], l: ['listen', { within: 'P3D', ...config }], yes: ['end'], no: ['end'] }, LISTENS, { controlShare: 0 }))
const LISTENS = ['in.next>l', 'l.happened>yes', 'l.timed-out>no']
const SERVICE = { class: 'service', channels: ['email'], content: { email: { subject: 'Hello', text: 'Hello' } } }

let n = 0
const happen = (customer: number, type: string, at: number, properties: object = {}) =>
  sql(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties) values ($1, $2, $3, $4, $4, 'test', $5, $6)`,
    [stage.workspace, type, customer, new Date(at), `f${++n}`, JSON.stringify(properties)],
  )

/** Both streams, to their ends: whoever else writes on this server holds back what is safe to read. */
async function relay(): Promise<void> {
  for (;;) {
    while ((await relayFacts(stage.db.relay)) + (await relayWaits(stage.db.relay)) > 0);
    const { rows } = await sql(
      `select (select count(*) from facts f, cursors c where c.name = 'relay.facts' and f.live and (f.xid, f.id) > (c.xid::text::xid8, c.row_id))
         + (select count(*) from waits w, cursors c where c.name = 'relay.waits' and w.xid > c.xid::text::xid8) as left`,
    )
    if (rows[0].left === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** By which way, and when, each customer of a campaign left the step `l`: hours after NOW. */
async function ways(of: number): Promise<[string | null, number | null][]> {
  const { rows } = await sql(`select port, left_at from stays where campaign_id = $1 and step = 'l' order by customer_id`, [of])
  return rows.map(({ port, left_at }) => [port, left_at && (left_at.getTime() - NOW) / HOUR])
}

test('leaves when it is known, by the deadline’s answer, or at the deadline; what was before the entry does not count', async () => {
  const id = await listening({ event: 'message_clicked', where: { field: 'properties.step', op: 'eq', value: 'gift' } })
  const [prompt, late, other, early] = stage.customers.slice(0, 4) as [number, number, number, number]
  await happen(early, 'message_clicked', NOW, { step: 'gift' })
  const cohort = await CohortByHand.enter(stage, id, [prompt, late, other, early], NOW)
  await relay()
  await happen(prompt, 'message_clicked', NOW + 5 * HOUR, { step: 'gift' })
  await happen(other, 'message_clicked', NOW + 5 * HOUR, { step: 'tea' })
  await relay()
  await cohort.hear()
  await cohort.at(NOW + 6 * HOUR)
  expect(await ways(id)).toEqual([
    ['happened', 5],
    [null, null],
    [null, null],
    [null, null],
  ])
  // Known to PostgreSQL, but nobody was told.
  await happen(late, 'message_clicked', NOW + 3 * DAY, { step: 'gift' })
  await cohort.at(NOW + 4 * DAY)
  expect(await ways(id)).toEqual([
    ['happened', 5],
    ['happened', 72],
    ['timed-out', 72],
    ['timed-out', 72],
  ])
  expect(await stage.count('waits')).toBe(0)
})

test('an event of one’s own', async () => {
  const id = await listening({ event: 'custom.table_booked' })
  const customer = stage.customers[5]!
  const cohort = await CohortByHand.enter(stage, id, [customer], NOW)
  await happen(customer, 'custom.table_booked', NOW + HOUR)
  await relay()
  await cohort.hear()
  await cohort.at(NOW + 2 * HOUR)
  expect(await ways(id)).toEqual([['happened', 1]])
  const { rows } = await sql('select id from enrolments where campaign_id = $1', [id])
  const told = await stage.run((ctx) => trace(ctx, id, rows[0].id))
  expect(told.entries.find(({ did, step }) => did === 'left' && step === 'l')).toMatchObject({
    port: 'happened',
    reason: { code: 'happened', text: 'It happened.' },
    saw: { event: 'custom.table_booked', occurredAt: '2026-01-12T10:00:00.000Z' },
  })
})

test('what machines open and click satisfies nobody, promptly or at the deadline, but who asks for it (reliability 53)', async () => {
  const people = stage.customers.slice(6, 8)
  const usual = await listening({ event: 'message_opened' })
  const asking = await listening({ event: 'message_opened', where: { field: 'properties.machine', op: 'eq', value: true } })
  const narrowed = await listening({ event: 'message_opened', where: { field: 'channel', op: 'eq', value: 'email' } })
  const cohorts = [
    await CohortByHand.enter(stage, usual, people, NOW),
    await CohortByHand.enter(stage, asking, people, NOW),
    await CohortByHand.enter(stage, narrowed, people, NOW),
  ]
  await happen(people[0]!, 'message_opened', NOW + HOUR, { machine: true, channel: 'email' })
  await happen(people[1]!, 'message_opened', NOW + HOUR, { machine: true, channel: 'email' })
  await happen(people[1]!, 'message_opened', NOW + 2 * HOUR, { channel: 'email' })
  await relay()
  for (const cohort of cohorts) {
    await cohort.hear()
    await cohort.at(NOW + 4 * DAY)
  }
  const byPeople = [
    ['timed-out', 72],
    ['happened', 2],
  ]
  expect(await ways(usual)).toEqual(byPeople)
  expect(await ways(narrowed)).toEqual(byPeople)
  expect(await ways(asking)).toEqual([
    ['happened', 1],
    ['happened', 1],
  ])
})

const DELIVERED = campaign(
  { in: ['manual'], m: ['message', SERVICE], l: ['listen', { event: 'message_delivered', within: 'P1D' }], yes: ['end'], no: ['end'] },
  ['in.next>m', 'm.sent>l', 'm.not-sent>no', 'l.happened>yes', 'l.timed-out>no'],
  { controlShare: 0, quietHours: null },
)
const send = async () => {
  while ((await sendOnce(stage.db.sender, new Adapters())) > 0);
}

test('a message that is delivered as it is accepted is a delivery after it', async () => {
  const id = await liveCampaign(stage, DELIVERED)
  const cohort = await CohortByHand.enter(stage, id, stage.customers.slice(10, 13), NOW)
  await send()
  await cohort.hear()
  await cohort.at(NOW + HOUR)
  expect(await ways(id)).toEqual([
    ['happened', 0],
    ['happened', 0],
    ['happened', 0],
  ])
})

test('a send of any campaign is heard of when it leaves, though it is no fact of its own', async () => {
  const people = stage.customers.slice(14, 16)
  const id = await listening({ event: 'message_sent', where: { field: 'channel', op: 'eq', value: 'email' } })
  const cohort = await CohortByHand.enter(stage, id, people, NOW)
  await relay()
  const other = await liveCampaign(stage, DELIVERED)
  await CohortByHand.enter(stage, other, people.slice(0, 1), NOW + 3 * HOUR)
  await send()
  await relay()
  await cohort.hear()
  await cohort.at(NOW + 4 * HOUR)
  expect(await ways(id)).toEqual([
    ['happened', 3],
    [null, null],
  ])
  // Nobody is told of the second: the deadline's answer knows.
  await CohortByHand.enter(stage, other, people.slice(1), NOW + 5 * HOUR)
  await send()
  await cohort.at(NOW + 4 * DAY)
  expect(await ways(id)).toEqual([
    ['happened', 3],
    ['happened', 72],
  ])
})
