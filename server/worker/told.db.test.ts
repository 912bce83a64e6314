import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { campaign } from '../../workflows/testing/graphs'
import { launch } from '../campaigns/publish'
import { create } from '../campaigns/service'
import { type Ctx, inContext } from '../context'
import { closeTemporalClient } from '../journeys/client'
import { workersListening } from '../journeys/pollers'
import { type Answered, caller } from '../rest/testing'
import { Fleet } from './testing/fleet'

let db: TestDatabase
let fleet: Fleet
let workspace: string
let api: (method: string, path: string, body?: unknown) => Promise<Answered>
beforeAll(async () => {
  db = await freshDatabase()
  Object.assign(process.env, {
    KASKAD_APP_URL: db.urls.app,
    KASKAD_RELAY_URL: db.urls.relay,
    KASKAD_SENDER_URL: db.urls.sender,
    KASKAD_TASK_QUEUE: `told-${process.pid}-${randomBytes(4).toString('hex')}`,
    TEMPORAL_ADDRESS: process.env.KASKAD_TEST_TEMPORAL ?? '127.0.0.1:7233',
  })
  fleet = new Fleet(process.env)
  // Slow enough that nothing falls due in this test: whatever moves is moved by what happens.
  workspace = await makeWorkspace(db.owner, { rate: 60, startsAt: '2026-01-05T09:00:00Z' })
  api = await caller(db, workspace)
})
afterAll(async () => {
  await fleet.killAll()
  await closeTemporalClient()
  await db.drop()
})

const run = <T>(work: (ctx: Ctx) => Promise<T>) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
const sql = async (text: string, values: unknown[] = []) => (await db.owner.$client.query(text, values)).rows
const begin = async (...drawn: Parameters<typeof campaign>) => {
  const [steps, arrows, settings] = drawn
  const id = Number((await run((ctx) => create(ctx, campaign(steps, arrows, { controlShare: 0, quietHours: null, goal: null, ...settings })))).id)
  await run((ctx) => launch(ctx, id))
  return id
}
/** Who stands where in a campaign, or how they left it. */
const at = async (id: number) =>
  Object.fromEntries(
    (
      await sql(
        `select c.external_id as who, coalesce(e.reason, e.step) as place from enrolments e join customers c on c.id = e.customer_id
         where e.campaign_id = $1 and (e.state <> 'active' or e.step is not null) order by 1`,
        [id],
      )
    ).map(({ who, place }) => [who, place]),
  )
/** Real ms; measured: within one or two seconds, on a busy machine. */
const soon = { timeout: 30_000, interval: 50 }
const now = () => run(async (ctx) => new Date(ctx.now).toISOString())
const change = (who: string, more: object) => api('POST', '/customers', { items: [{ externalId: who, ...more }] })

test('by the processes of the product: who joins is welcomed, who rises leaves in mid-wait, whose basket is left goes on, whom another campaign writes to leaves', {
  timeout: 180_000,
}, async () => {
  const mail = { class: 'service', channels: ['email'], content: { email: { subject: 'Hello', text: 'Hello' } } }
  await change('long known', { email: 'old@example.test' })
  const rises = { event: 'attribute_changed', where: { all: [{ field: 'properties.tier', op: 'eq', value: 'gold' }, { field: 'properties.was.tier', op: 'not_set' }] } } // biome-ignore format: a condition
  const welcome = await begin({ in: ['event', { event: 'joined' }], hello: ['message', mail], rest: ['wait', { for: 'P9D' }], out: ['end'] }, ['in.next>hello', 'hello.sent>rest', 'hello.not-sent>rest', 'rest.next>out'], { exitWhen: rises }) // biome-ignore format: a drawing
  const cart = { event: 'basket_abandoned', where: { field: 'properties.categories', op: 'contains', value: 'Cake' }, within: 'P9D' }
  const baskets = await begin({ in: ['event', { event: 'joined' }], cart: ['listen', cart], rest: ['wait', { for: 'P9D' }], out: ['end'] }, ['in.next>cart', 'cart.happened>rest', 'cart.timed-out>out', 'rest.next>out']) // biome-ignore format: a drawing
  const delivered = { event: 'message_delivered', where: { field: 'properties.campaign', op: 'eq', value: welcome } }
  const calm = await begin({ in: ['event', { event: 'custom.signed-up' }], rest: ['wait', { for: 'P9D' }], out: ['end'] }, ['in.next>rest', 'rest.next>out'], { exitWhen: delivered }) // biome-ignore format: a drawing
  await Promise.all((['worker', 'relay', 'sender'] as const).map((role) => fleet.start(role, role)))
  await expect.poll(workersListening, soon).toBe(1)

  // Not joined yet: only the sign-up is heard.
  await change('bea', { email: 'bea@example.test', joinedAt: null })
  await api('POST', '/events', {
    items: [{ source: 's', externalId: '1', type: 'custom.signed-up', occurredAt: await now(), customer: { externalId: 'bea' } }],
  })
  await expect.poll(() => at(calm), soon).toEqual({ bea: 'rest' })
  expect(await at(welcome)).toEqual({})

  const began = performance.now()
  await change('bea', { joinedAt: await now() })
  await change('ann', { email: 'ann@example.test' })
  await expect.poll(() => at(welcome), soon).toEqual({ ann: 'rest', bea: 'rest' })
  await expect.poll(() => at(calm), soon).toEqual({ bea: 'exit.event' })
  await expect.poll(() => at(baskets), soon).toEqual({ ann: 'cart', bea: 'cart' })

  await change('ann', { tier: 'silver' })
  await change('bea', { tier: 'gold' })
  await expect.poll(() => at(welcome), soon).toEqual({ ann: 'rest', bea: 'exit.event' })
  await change('ann', { tier: 'gold' })

  const basket = async (who: string, category: string) => {
    const items = [{ sku: category, category, quantity: 1, price: 500 }]
    return api('POST', '/pos/checkout', { source: 'site', externalId: who, location: 'A', occurredAt: await now(), customer: { externalId: who }, items, total: 500, mode: 'reserve' }) // biome-ignore format: one call
  }
  expect((await basket('ann', 'Cake')).status).toBe(200)
  expect((await basket('bea', 'Tea')).status).toBe(200)
  // A reservation of this clock has an hour; it is over at once.
  await sql(`update checkouts set held_until = $1 where state = 'held'`, [await now()])
  await expect.poll(() => at(baskets), soon).toEqual({ ann: 'rest', bea: 'cart' })
  await expect.poll(async () => (await sql(`select count(*)::int as n from facts where type = 'basket_abandoned'`))[0].n, soon).toBe(2)
  expect(await at(welcome)).toEqual({ ann: 'rest', bea: 'exit.event' })
  expect(performance.now() - began).toBeLessThan(60_000)
})
