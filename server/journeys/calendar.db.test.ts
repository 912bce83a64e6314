import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { inContext } from '../context'
import { trace } from '../insight/trace'
import { relaySends } from '../relay/arrivals'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { lookAtCalendar } from './calendar'
import { launch } from './launch'

const DAY = 86_400_000
/** 27 February 2026, 12:00 in Moscow. */
const NOW = Date.parse('2026-02-27T09:00:00Z')

let stage: Stage
let id: number
beforeAll(async () => {
  stage = await Stage.make({ customers: 12 })
  await sql(`update workspaces set time_zone = 'Europe/Moscow'`)
})
afterAll(() => stage.close())
beforeEach(async () => {
  await sql(`update campaigns set state = 'stopped'`)
  await sql('update customers set birthday = null, erased_at = null')
})

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const clock = (at: number) => sql('update workspaces set clock_running = false, clock_virtual = $1', [new Date(at)])
const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)
const look = () => run((ctx) => lookAtCalendar(ctx, id))
const born = (customer: number, birthday: string, zone: string | null = null) =>
  sql('update customers set birthday = $2, time_zone = $3 where id = $1', [customer, birthday, zone])
const inside = async () => (await sql('select customer_id, entered_at from enrolments where campaign_id = $1 order by entered_at, id', [id])).map((r) => [r.customer_id, r.entered_at.toISOString()]) // biome-ignore format: a row

async function begin(entry: Record<string, unknown>, settings: Record<string, unknown> = {}, step: [string, object] = ['wait', { for: 'P2D' }]) {
  const arrows = step[0] === 'listen' ? ['in.next>w', 'w.happened>out', 'w.timed-out>out'] : ['in.next>w', 'w.next>out']
  id = await liveCampaign(stage, campaign({ in: ['event', entry], w: step, out: ['end'] } as never, arrows as never, { controlShare: 0, ...settings }))
  await clock(NOW)
  await sql(`update campaigns set state = 'draft' where id = $1`, [id])
  await run((ctx) => launch(ctx, { campaign: id }))
  await clock(NOW)
  await sql('update campaigns set calendar_at = $2 where id = $1', [id, new Date(NOW)])
}

test('a birthday lets in at midnight of the guest’s own clock, so many days before; once each', async () => {
  const [moscow, tokyo, later, unborn, erased] = stage.customers as [number, number, number, number, number]
  await born(moscow, '1990-03-03')
  await born(tokyo, '1985-03-03', 'Asia/Tokyo')
  await born(later, '1990-03-05')
  await born(unborn, '2999-03-03')
  await born(erased, '1990-03-03')
  await sql('update customers set erased_at = now() where id = $1', [erased])
  await begin({ event: 'birthday', daysBefore: 3 }, { reentry: { kind: 'always' } })
  expect(await look()).toBe(0)
  await clock(Date.parse('2026-02-27T16:00:00Z'))
  expect([await look(), await look()]).toEqual([1, 0])
  await clock(Date.parse('2026-03-01T09:00:00Z'))
  expect(await look()).toBe(1)
  expect(await inside()).toEqual([[tokyo, '2026-02-27T15:00:00.000Z'], [moscow, '2026-02-27T21:00:00.000Z']]) // biome-ignore format: rows
  const [row] = await sql('select id from enrolments where campaign_id = $1 and customer_id = $2', [id, tokyo])
  await CohortByHand.following(stage, id, Date.parse('2026-03-01T09:00:00Z'))
  const { entries } = await run((ctx) => trace(ctx, id, row.id))
  expect(entries[0]).toMatchObject({ did: 'entered', reason: { code: 'event' }, saw: { event: 'birthday', occurredAt: '2026-03-02T15:00:00.000Z' } })
  // Read once more from before, as after a crash, and out of the campaign by now: the same birthday lets nobody in twice.
  await sql(`update enrolments set state = 'finished' where campaign_id = $1`, [id])
  await sql('update campaigns set calendar_at = $2 where id = $1', [id, new Date(NOW)])
  expect(await look()).toBe(0)
})

test('who was born on 29 February has it on the 28th where there is none, and on the 29th where there is', async () => {
  const guest = stage.customers[5]!
  await born(guest, '1992-02-29')
  await begin({ event: 'birthday' })
  await clock(NOW + 3 * DAY)
  expect(await look()).toBe(1)
  expect(await inside()).toEqual([[guest, '2026-02-27T21:00:00.000Z']])
  await begin({ event: 'birthday' })
  await sql('update campaigns set calendar_at = $2 where id = $1', [id, new Date('2028-02-27T09:00:00Z')])
  await clock(Date.parse('2028-03-01T09:00:00Z'))
  await look()
  expect(await inside()).toEqual([[guest, '2028-02-28T21:00:00.000Z']])
})

test('a pause, and a calendar that was not read for longer than two days of an idle product, let nobody in later', async () => {
  const guest = stage.customers[6]!
  await born(guest, '1990-02-28')
  await begin({ event: 'birthday' })
  await sql(`update campaigns set state = 'paused' where id = $1`, [id])
  await clock(NOW + DAY)
  expect(await look()).toBe(0)
  await sql(`update campaigns set state = 'live' where id = $1`, [id])
  await clock(NOW + 2 * DAY)
  expect(await look()).toBe(0)
  // At the pace of real time, two days.
  await sql('update workspaces set clock_rate = 1')
  await sql('update campaigns set calendar_at = $2 where id = $1', [id, new Date(NOW)])
  await clock(NOW + 3 * DAY)
  expect(await look()).toBe(0)
  await sql('update campaigns set calendar_at = $2 where id = $1', [id, new Date(NOW)])
  await clock(NOW + 2 * DAY)
  expect(await look()).toBe(1)
  await sql('update workspaces set clock_rate = $1', [30 * 86_400])
})

test('points about to expire let in so long before they are gone, with their sum', async () => {
  const [rich, spent] = stage.customers.slice(7) as [number, number]
  const lot = (customer: number, left: number, at: number, key: string) =>
    sql(`insert into lots (workspace_id, key, customer_id, amount, "left", created_at, expires_at, reason) values ($1, $5, $2, 500, $3, $6, $4, 'test')`, [stage.workspace, customer, left, new Date(at), key, new Date(NOW - DAY)]) // biome-ignore format: one row
  await lot(rich, 300, NOW + 8 * DAY, 'a')
  await lot(rich, 50, NOW + 8 * DAY + 1_000, 'b')
  await lot(spent, 0, NOW + 8 * DAY, 'c')
  await begin({ event: 'points_expiring', within: 'P7D', where: { field: 'amount', op: 'gte', value: 100 } })
  await clock(NOW + DAY - 1)
  expect(await look()).toBe(0)
  await clock(NOW + DAY + 60_000)
  expect(await look()).toBe(1)
  expect(await inside()).toEqual([[rich, new Date(NOW + DAY).toISOString()]])
  expect((await sql('select context from enrolments where campaign_id = $1', [id]))[0].context.event).toMatchObject({ type: 'points_expiring', amount: 350 })
})

test('who waits inside for a birthday gets it as a fact, once; who is not inside gets none', async () => {
  const [waiting, outside] = stage.customers.slice(9) as [number, number]
  await begin({ event: 'call' }, {}, ['listen', { event: 'birthday', within: 'P30D' }])
  await born(waiting, '1990-03-03')
  await born(outside, '1990-03-03')
  await CohortByHand.enter(stage, id, [waiting], NOW)
  for (const at of [NOW + 2 * DAY, NOW + 5 * DAY, NOW + 6 * DAY]) {
    await clock(at)
    await look()
  }
  const facts = await sql(`select customer_id, occurred_at from facts where type = 'birthday'`)
  expect(facts.map((f) => [f.customer_id, f.occurred_at.toISOString()])).toEqual([[waiting, '2026-03-02T21:00:00.000Z']])
})

test('a delivery lets guests into another campaign, never into its own', async () => {
  const guest = stage.customers[2]!
  await begin({ event: 'message_delivered', where: { field: 'channel', op: 'eq', value: 'sms' } })
  const message = async (campaign: number, channel: string) => {
    const [row] = await sql(
      `insert into messages (workspace_id, campaign_id, enrolment_id, step, visit, n, version, customer_id, channel, "to", class, attempt, state, asked_at, not_before, accepted_at, delivered_at)
       values ($1, $2, $2, $3, 1, 1, 1, $4, $3, 'x', 'promo', 0, 'delivered', $5, $5, $5, $5) returning id`,
      [stage.workspace, campaign, channel, guest, new Date(NOW)],
    )
    await sql(`insert into entry_sends (workspace_id, message_id, type) values ($1, $2, 'message_delivered')`, [stage.workspace, row.id])
  }
  const relay = () => relaySends(stage.db.relay, stage.db.app)
  await message(id, 'sms')
  await message(987_654, 'email')
  expect(await relay()).toBe(2)
  expect(await inside()).toEqual([])
  await message(987_654, 'sms')
  await relay()
  expect(await inside()).toEqual([[guest, new Date(NOW).toISOString()]])
  expect(await relay()).toBe(0)
})
