import { afterAll, beforeAll, expect, it } from 'vitest'
import { inWorkspace } from '../../db/client'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { choose } from '../channels/choose'
import { sandboxMessageEvent } from '../channels/messages'
import { verify } from '../insight/verify'
import { pause } from '../journeys/pause'
import { resume } from '../journeys/resume'
import { addCustomers, askAll, asksOf, enqueue, inScene, message, messagesOf, promo, type Scene, START, scene, sendAll, setClock } from './testing'

const HOUR = 3_600_000
let db: TestDatabase
beforeAll(async () => {
  process.env.KASKAD_APP_URL ??= 'postgres://unused'
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  db = await freshDatabase()
})
afterAll(() => db.drop())
const at = sendAll
const run = inScene

it('verify accepts a cascade that went over two channels', async () => {
  const s = await scene(db, { steps: [promo('promo', ['push', 'email'], { fallbackAfter: 'PT2H' })] })
  await enqueue(s, await askAll(s, await addCustomers(s, 1), 'promo'))
  await at(s, START)
  await at(s, START + 3 * HOUR)
  await at(s, START + 6 * HOUR)
  expect((await messagesOf(s)).map((m) => m.channel)).toEqual(['push', 'email'])
  const { checks } = await run(s, verify)
  expect(checks.filter((c) => !c.ok && c.name.startsWith('sends'))).toEqual([])
})

it('the budget of a campaign brakes everybody, whatever versions are in the batch', async () => {
  const s = await scene(db, { settings: { budget: { messages: null, points: null, money: null } } })
  const v2 = { ...s.document, settings: { quietHours: null, budget: { messages: 2, points: null, money: null } } }
  await db.owner.$client.query(
    `insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, published_at) values ($1, $2, 2, $3, '{}', now())`,
    [s.workspace, s.campaign, JSON.stringify(v2)],
  )
  await db.owner.$client.query(`update campaigns set live_version = 2 where id = $1`, [s.campaign])
  const guests = await addCustomers(s, 6)
  const cand = (customer: number, version: number) => ({
    campaign: s.campaign,
    version,
    step: 'promo',
    customer,
    class: 'promo' as const,
    channels: ['email'],
    at: START,
  })
  const order = async (versions: number[]) =>
    inWorkspace(s.db.app, s.workspace, async (tx) =>
      (
        await choose(
          tx.sql,
          s.workspace,
          START,
          guests.map((g, i) => cand(g, versions[i]!)),
        )
      ).map((c) => c.do),
    )
  expect((await order([2, 2, 2, 2, 2, 1])).filter((d) => d === 'send').length).toBeLessThanOrEqual(3)
})

it('the end date of the live version counts', async () => {
  const s = await scene(db, { settings: { endsAt: new Date(START + HOUR).toISOString() } })
  const v2 = { ...s.document, settings: { quietHours: null, endsAt: new Date(START + 100 * HOUR).toISOString() } }
  await db.owner.$client.query(
    `insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, published_at) values ($1, $2, 2, $3, '{}', now())`,
    [s.workspace, s.campaign, JSON.stringify(v2)],
  )
  await db.owner.$client.query(`update campaigns set live_version = 2 where id = $1`, [s.campaign])
  const [g] = await addCustomers(s, 1)
  const c = await inWorkspace(s.db.app, s.workspace, (tx) =>
    choose(tx.sql, s.workspace, START + 2 * HOUR, [
      { campaign: s.campaign, version: 1, step: 'promo', customer: g!, class: 'promo', channels: ['email'], at: START + 2 * HOUR },
    ]),
  )
  expect(c[0]).toMatchObject({ do: 'send' })
})

it('opened meanwhile, the next channel that waits for the end of quiet hours is not sent', async () => {
  const s = await scene(db, {
    settings: { quietHours: { from: '13:30', to: '18:00' }, timeZone: 'UTC' },
    steps: [promo('promo', ['push', 'email'], { fallbackAfter: 'PT2H' })],
  })
  await enqueue(s, await askAll(s, await addCustomers(s, 1), 'promo'))
  await at(s, START)
  await at(s, START + 2 * HOUR)
  const [push] = await messagesOf(s)
  await setClock(s, START + 3 * HOUR)
  await run(s, (ctx) => sandboxMessageEvent(ctx, push.id, 'opened'))
  await at(s, START + 8 * HOUR)
  expect((await messagesOf(s)).map((m) => [m.channel, m.state])).toEqual([
    ['push', 'delivered'],
    ['email', 'skipped'],
  ])
})

const points = async (s: Scene) =>
  (await db.owner.$client.query(`select coalesce(sum(amount), 0)::int as n from ledger where workspace_id = $1 and account = 'customer'`, [s.workspace]))
    .rows[0].n
const offer = (channels: string[], more: object = {}) => ({
  id: 'promo',
  kind: 'offer',
  config: { offer: { name: 'P', reward: { kind: 'points', amount: 300, expiresAfter: null } }, validFor: 'P30D', message: message(channels, more) },
})

it('resume with skip: what was granted for a send that is not made is taken back', async () => {
  const s = await scene(db, { settings: { quietHours: { from: '11:00', to: '15:00' }, timeZone: 'UTC' }, steps: [offer(['email'])] })
  await enqueue(s, await askAll(s, await addCustomers(s, 1), 'promo'))
  await at(s, START)
  expect(await points(s)).toBe(300)
  await run(s, (ctx) => pause(ctx, { campaign: s.campaign }))
  await at(s, START + 10 * HOUR)
  await run(s, (ctx) => resume(ctx, { campaign: s.campaign, overdue: 'skip' }))
  await at(s, START + 11 * HOUR)
  expect(await points(s)).toBe(0)
})
it('failed everywhere, told late: the unused grant is withdrawn', async () => {
  const s = await scene(db, { steps: [offer(['push', 'email'], { fallbackAfter: 'PT2H' })] })
  await enqueue(s, await askAll(s, await addCustomers(s, 1), 'promo'))
  await at(s, START)
  await run(s, async (ctx) => sandboxMessageEvent(ctx, (await messagesOf(s))[0].id, 'failed'))
  // the e-mail loses its consent meanwhile
  await db.owner.$client.query(
    `insert into consents (workspace_id, customer_id, channel, class, given, at) select workspace_id, id, 'email', 'promo', false, $2 from customers where workspace_id = $1`,
    [s.workspace, new Date(START + 1)],
  )
  await at(s, START + 3 * HOUR)
  expect((await asksOf(s))[0].state).toBe('failed')
  expect(await points(s)).toBe(0)
})
it('the first channel opened while the second waits: the third is not tried', async () => {
  const s = await scene(db, { steps: [promo('promo', ['push', 'email', 'sms'], { fallbackAfter: 'PT2H' })] })
  await enqueue(s, await askAll(s, await addCustomers(s, 1, () => ({ phone: '+79160000001' })), 'promo'))
  await at(s, START)
  await at(s, START + 2 * HOUR)
  await setClock(s, START + 3 * HOUR)
  await run(s, async (ctx) => sandboxMessageEvent(ctx, (await messagesOf(s))[0].id, 'opened'))
  await at(s, START + 9 * HOUR)
  expect((await messagesOf(s)).map((m) => m.channel)).toEqual(['push', 'email'])
})
it('a guest whose time zone does not exist stops nobody else', async () => {
  const s = await scene(db, { settings: { quietHours: { from: '21:00', to: '10:00' } } })
  const guests = await addCustomers(s, 3, (i) => ({ timeZone: i === 2 ? 'Mars/Base' : null }))
  await enqueue(s, await askAll(s, guests, 'promo'))
  await at(s, START)
  expect((await messagesOf(s)).filter((m) => m.state === 'delivered').length).toBeGreaterThanOrEqual(2)
})
