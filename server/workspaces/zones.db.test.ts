import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { caller } from '../rest/testing'
import { createWorkspace } from './service'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

const UNREAL = 'Mars/Olympus'

test('a zone that does not exist is refused by name at every door, and nothing is stored', async () => {
  await expect(createWorkspace(db.owner, { name: 'S', currency: 'RUB', timeZone: UNREAL })).rejects.toThrow(/time_zone\.unknown|timeZone/)
  const workspace = await makeWorkspace(db.owner, { timeZone: 'Europe/Moscow' })
  const api = await caller(db, workspace)
  for (const [method, path, body] of [
    ['PUT', '/workspace', { timeZone: UNREAL }],
    ['POST', '/locations', { externalId: '5', timeZone: UNREAL }],
  ] as const) {
    const { status, body: said } = await api(method, path, body)
    expect([status, said.errors]).toMatchObject([422, [{ code: 'time_zone.unknown', path: 'timeZone' }]])
  }
  expect((await api('GET', '/workspace')).body.timeZone).toBe('Europe/Moscow')
  expect((await api('GET', '/locations')).body.items).toEqual([])
})

test('one that this machine has come not to know: what is sold there goes by the house’s clock, and what is sold elsewhere goes on', async () => {
  const workspace = await makeWorkspace(db.owner, { timeZone: 'Europe/Moscow' })
  const api = await caller(db, workspace)
  for (const externalId of ['1', '2']) await api('POST', '/locations', { externalId, timeZone: 'Asia/Tokyo' })
  await db.owner.$client.query(`update locations set time_zone = $2 where workspace_id = $1 and external_id = '1'`, [workspace, UNREAL])
  const receipt = (location: string) => ({
    source: 'till',
    externalId: `r${location}`,
    location,
    occurredAt: new Date(Date.now() - 3_600_000).toISOString(),
    items: [{ sku: 'tea', quantity: 1, price: 100 }],
    total: 100,
  })
  const { body } = await api('POST', '/receipts', { items: [receipt('1'), receipt('2'), receipt('3')] })
  expect(body.items.map((item) => item.status)).toEqual(['accepted', 'accepted', 'accepted'])
  const { rows } = await db.owner.$client.query(
    `select l.external_id as place, extract(epoch from r.occurred_at)::int / 3600 % 24 as utc, r.local_hour as hour from receipts r join locations l on l.id = r.location_id where r.workspace_id = $1 order by 1`,
    [workspace],
  )
  expect(rows.map(({ place, utc, hour }) => [place, (hour - utc + 24) % 24])).toEqual([
    ['1', 3],
    ['2', 9],
    ['3', 3],
  ])
  const quote = await api('POST', '/pos/quote', { location: '1', items: [{ sku: 'tea', quantity: 1, price: 100 }] })
  expect([quote.status, quote.body.payable]).toEqual([200, 100])
})
