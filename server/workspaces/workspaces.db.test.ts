import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction, inWorkspace } from '../../db/client'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { inContext } from '../context'
import { caller } from '../rest/testing'
import { beat, createWorkspace, leaseWatermark, releaseWatermark } from './service'
import { renewLease } from './watermark'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

const START = Date.parse('2026-01-05T00:00:00Z')
const DAY = 86_400_000
const nowOf = (workspace: string) => inContext({ workspace, locale: 'en', actor: 'test' }, async (ctx) => ctx.now, db.app)
const set = (workspace: string, columns: string) => db.owner.$client.query(`update workspaces set ${columns} where id = $1`, [workspace])

test("a sandbox's clock stands, runs, and stands again where it was stopped", async () => {
  const workspace = await createWorkspace(db.owner, {
    name: 'S',
    currency: 'RUB',
    timeZone: 'Europe/Moscow',
    sandbox: { startsAt: '2026-01-05T03:00:00+03:00', rate: 86_400 },
  })
  const api = await caller(db, workspace)
  expect((await api('GET', '/workspace')).body.clock).toEqual({
    now: '2026-01-05T00:00:00.000Z',
    running: false,
    startsAt: '2026-01-05T00:00:00.000Z',
    rate: 86_400,
  })
  await sleep(30)
  expect(await nowOf(workspace)).toBe(START)
  expect((await api('POST', '/workspace/clock', { running: true })).body).toMatchObject({ running: true })
  await sleep(60)
  const running = await nowOf(workspace)
  expect(running).toBeGreaterThan(START + 3_600_000)
  await api('POST', '/workspace/clock', { running: true })
  expect(await nowOf(workspace)).toBeGreaterThanOrEqual(running)
  const { body } = await api('POST', '/workspace/clock', { running: false })
  await sleep(30)
  expect(new Date(await nowOf(workspace)).toISOString()).toBe(body.now)
})

test('a real clock is not to be stopped', async () => {
  const api = await caller(db, await makeWorkspace(db.owner))
  expect(await api('POST', '/workspace/clock', { running: false })).toMatchObject({ status: 409, body: { code: 'clock.real' } })
  expect(await api('POST', '/workspace/clock', { running: 'yes' })).toMatchObject({ status: 422 })
})

test('a watermark holds the clock while its lease lasts; freed, the clock goes on from there without a jump', async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: new Date(START), rate: 864_000, running: true })
  await inWorkspace(db.app, workspace, ({ sql }) => leaseWatermark(sql, workspace, START + 1000))
  await sleep(20)
  expect(await nowOf(workspace)).toBe(START + 1000)
  await inWorkspace(db.app, workspace, ({ sql }) => releaseWatermark(sql, workspace))
  expect((await nowOf(workspace)) - START).toBeLessThan(864_000_000 * 5)
})

test('when the lease of a replay that died has run out, the clock goes on from the watermark and does not jump; a renewed lease holds', async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: new Date(START), rate: 86_400, running: true })
  await set(workspace, `clock_real = now() - interval '60 seconds', watermark = '${new Date(START + DAY).toISOString()}', heartbeat_real = now()`)
  const days = async () => ((await nowOf(workspace)) - START) / DAY
  await inWorkspace(db.app, workspace, ({ sql }) => renewLease(sql, workspace))
  expect(await days()).toBe(1)
  await set(workspace, "watermark_lease_real = now() - interval '2 seconds'")
  const lapsed = await days()
  expect(lapsed).toBeGreaterThanOrEqual(3)
  expect(lapsed).toBeLessThan(8)
  // The heartbeat makes it the anchor: nothing is seen of it, and a later gap moves it like any other.
  await inTransaction(db.relay, beat)
  const { rows } = await db.owner.$client.query('select watermark from workspaces where id = $1', [workspace])
  expect(rows[0].watermark).toBe(null)
  expect((await days()) - lapsed).toBeLessThan(5)
})

test('a watermark whose lease ran out while the product was down does not count the gap', async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: new Date(START), rate: 86_400, running: true })
  await set(
    workspace,
    `clock_real = now() - interval '1 hour', watermark = '${new Date(START + DAY).toISOString()}',
     watermark_lease_real = now() - interval '50 minutes', heartbeat_real = now() - interval '51 minutes'`,
  )
  await inTransaction(db.relay, beat)
  expect(((await nowOf(workspace)) - START) / DAY).toBeLessThan(6)
})

test('clocks do not run while the product is down, and stop when nobody needs them', async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: new Date(START), rate: 3600, running: true })
  // Ran for ten seconds, then the product was away for an hour.
  await set(workspace, "clock_real = now() - interval '3610 seconds', heartbeat_real = now() - interval '3600 seconds', touched_real = now()")
  await inTransaction(db.relay, beat)
  expect(Math.round(((await nowOf(workspace)) - START) / 3_600_000)).toBe(10)
  await set(workspace, "touched_real = now() - interval '11 minutes'")
  await inTransaction(db.relay, beat)
  const { rows } = await db.owner.$client.query('select clock_running from workspaces where id = $1', [workspace])
  expect(rows[0].clock_running).toBe(false)
  expect(Math.round(((await nowOf(workspace)) - START) / 3_600_000)).toBe(10)
})

test('settings: what was read may be sent back; money already stored keeps its currency', async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: new Date(START) })
  const api = await caller(db, workspace)
  const read = (await api('GET', '/workspace')).body
  const changed = await api('PUT', '/workspace', { ...read, name: 'Cafés', pointValue: 50, caps: { promo: { max: 1, per: 'P1D' } } })
  expect(changed.body).toMatchObject({ name: 'Cafés', pointValue: 50, caps: { promo: { max: 1, per: 'P1D' } }, currency: 'RUB' })
  expect((await api('PUT', '/workspace', { caps: { promo: { max: 1, per: 'a day' } } })).body.errors).toMatchObject([
    { code: 'duration.invalid', path: 'caps.promo.per' },
  ])
  const receipt = { source: 's', externalId: '1', location: 'A', occurredAt: '2026-01-05T00:00:00Z', items: [{ sku: 'x', quantity: 1, price: 1 }], total: 1 }
  await api('POST', '/receipts', { items: [receipt] })
  expect(await api('PUT', '/workspace', { currency: 'EUR' })).toMatchObject({ status: 409, body: { code: 'workspace.currency_fixed' } })
})

test('who feeds a sandbox and falls behind holds its clock: never set back, freed without a jump, and never for longer than a lease', async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: new Date(START), rate: 86_400, running: true })
  const api = await caller(db, workspace)
  await set(workspace, `clock_real = now() - interval '5 seconds'`)
  const at = (day: number) => new Date(START + day * DAY).toISOString()
  expect(await api('POST', '/workspace/clock/hold', { until: at(20) })).toMatchObject({ status: 200, body: { until: at(20) } })
  const { body } = await api('POST', '/workspace/clock/hold', { until: at(1) })
  const back = { now: String(body.now), until: String(body.until) }
  expect(back.until).toBe(back.now)
  expect(await nowOf(workspace)).toBe(Date.parse(back.now))
  await sleep(30)
  expect(await nowOf(workspace)).toBe(Date.parse(back.now))
  await api('POST', '/workspace/clock/hold', { until: null })
  expect((await nowOf(workspace)) - Date.parse(back.now)).toBeLessThan(5 * DAY)
  await set(workspace, `watermark = '${at(10)}', watermark_lease_real = now() - interval '1 second'`)
  expect(await nowOf(workspace)).toBeGreaterThan(START + 5 * DAY)
  expect(await api('POST', '/workspace/clock/hold', { until: 'soon' })).toMatchObject({ status: 422 })
  const real = await caller(db, await makeWorkspace(db.owner))
  expect(await real('POST', '/workspace/clock/hold', { until: at(1) })).toMatchObject({ status: 409, body: { code: 'clock.real' } })
})
