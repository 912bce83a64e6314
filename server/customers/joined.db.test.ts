import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { importCustomers, importReceipts } from '../imports/service'
import { caller } from '../rest/testing'

const NOW = '2026-01-05T12:00:00.000Z'
const OLD = '2025-03-01T09:00:00.000Z'

let db: TestDatabase
const folder = mkdtempSync(join(tmpdir(), 'kaskad-joined-'))
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await db.drop()
})

async function house() {
  // Open for a year, at the pace of the real clock.
  const workspace = await makeWorkspace(db.owner, { startsAt: '2025-01-01T00:00:00Z', rate: 1 })
  const sql = async (text: string, values: unknown[] = []) => (await db.owner.$client.query(text, [workspace, ...values])).rows
  await sql('update workspaces set clock_virtual = $2 where id = $1', [new Date(NOW)])
  const api = await caller(db, workspace)
  const customers = async (...items: object[]) => (await api('POST', '/customers', { items })).body.items
  /** Who is told to have joined, when, whether it starts journeys; and since when the profile says it. */
  const joined = async () =>
    (
      await sql(
        `select c.external_id as who, f.source, f.occurred_at as at, f.live, c.joined_at as since, l.external_id as place
         from facts f join customers c on c.id = f.customer_id left join locations l on l.id = f.location_id
         where f.workspace_id = $1 and f.type = 'joined' order by c.external_id, f.id`,
      )
    ).map(({ at, since, ...row }) => ({ ...row, at: at.toISOString(), since: since?.toISOString() ?? null }))
  return { workspace, sql, api, customers, joined }
}
const receipt = (who: string, at: string, more: object = {}) => ({
  source: 'till',
  externalId: `r-${who}-${at}`,
  location: 'A',
  occurredAt: at,
  customer: { externalId: who },
  items: [{ sku: 'a', quantity: 1, price: 100 }],
  total: 100,
  ...more,
})
const told = (who: string, at: string, more: object = {}) => ({ who, source: 'kaskad', at, since: at, place: null, live: true, ...more })

test('who is new by the API, a till or an event has joined by that; once, whatever comes after and however many come at once', async () => {
  const { api, customers, joined } = await house()
  await customers({ externalId: 'a' })
  await customers({ externalId: 'a', joinedAt: OLD }, { externalId: 'a', city: 'Tver' })
  await api('POST', '/receipts', { items: [receipt('b', '2026-01-05T10:00:00.000Z'), receipt('b', '2026-01-05T09:00:00.000Z'), receipt('a', NOW)] })
  const seen = { source: 'site', externalId: 'e', type: 'page_viewed', occurredAt: NOW, customer: { externalId: 'c' }, properties: {} }
  await api('POST', '/events', { items: [seen] })
  await Promise.all(Array.from({ length: 8 }, () => customers({ externalId: 'd' })))
  expect(await joined()).toEqual([told('a', NOW, { since: OLD }), told('b', '2026-01-05T09:00:00.000Z', { place: 'A' }), told('c', NOW), told('d', NOW)])
})

test('joinedAt says when: long ago is history; null is not yet, and joining comes with the day it is given', async () => {
  const { customers, joined } = await house()
  const morning = '2026-01-05T07:00:00.000Z'
  await customers({ externalId: 'old', joinedAt: OLD }, { externalId: 'new', joinedAt: morning }, { externalId: 'lead', email: 'lead@x.ru', joinedAt: null })
  const known = [told('new', morning), told('old', OLD, { live: false })]
  expect(await joined()).toEqual(known)
  await customers({ externalId: 'lead', city: 'Tver' })
  expect(await joined()).toEqual(known)
  for (let i = 0; i < 2; i += 1) await customers({ externalId: 'lead', joinedAt: morning })
  expect(await joined()).toEqual([told('lead', morning), ...known])
})

test('a file brings in guests a shop has had for long: who joined is only whose line says when, and only of late is it news', async () => {
  const { workspace, joined, sql } = await house()
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return { db: db.app, workspace, file: join(folder, name), refusedPath: join(folder, 'refused.csv') }
  }
  const mapping = {
    format: 'kaskad.mapping/1',
    into: 'customers',
    columns: { externalId: 'id', joinedAt: 'joined' },
    timeFormat: 'yyyy-MM-dd',
    timeZone: 'UTC',
  }
  const lines = ['id,joined', 'a,2019-05-01', 'b,', 'c,2026-01-05']
  expect((await importCustomers({ ...file('guests.csv', `${lines.join('\n')}\n`), mapping })).statuses).toEqual({ created: 3 })
  const columns = { externalId: 'id', location: 'shop', occurredAt: 'at', 'customer.externalId': 'guest', 'items.sku': 'sku', 'items.quantity': 'n', 'items.price': 'price' } // biome-ignore format: a mapping
  const sales = {
    format: 'kaskad.mapping/1',
    into: 'receipts',
    columns,
    constants: { source: 'old till' },
    timeFormat: 'yyyy-MM-dd',
    timeZone: 'UTC',
    decimals: 0,
  }
  const sold = await importReceipts({ ...file('sales.csv', 'id,shop,at,guest,sku,n,price\n1,A,2026-01-05,d,x,1,100\n'), mapping: sales })
  expect(sold.statuses).toEqual({ accepted: 1 })
  expect(await joined()).toEqual([told('a', '2019-05-01T00:00:00.000Z', { live: false }), told('c', '2026-01-05T00:00:00.000Z')])
  expect(await sql('select external_id as who from customers where workspace_id = $1 and joined_at is null order by 1')).toEqual([{ who: 'b' }, { who: 'd' }])
})

test('who tells `joined` by itself is believed, and nothing is told beside it', async () => {
  const { api, customers, joined } = await house()
  const event = (who: string, id: string) => ({ source: 'crm', externalId: id, type: 'joined', occurredAt: NOW, customer: { externalId: who }, properties: {} })
  await customers({ externalId: 'lead', joinedAt: null })
  await api('POST', '/events', { items: [event('new', '1'), event('lead', '2'), event('new', '1')] })
  await customers({ externalId: 'lead', joinedAt: NOW }, { externalId: 'new', joinedAt: NOW })
  expect(await joined()).toEqual([told('lead', NOW, { source: 'crm' }), told('new', NOW, { source: 'crm' })])
})
