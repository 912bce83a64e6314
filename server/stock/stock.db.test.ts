import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { caller } from '../rest/testing'

let db: TestDatabase
let workspace: string
let api: Awaited<ReturnType<typeof caller>>
beforeAll(async () => {
  db = await freshDatabase()
  workspace = await makeWorkspace(db.owner, { startsAt: '2026-03-01T09:00:00Z' })
  api = await caller(db, workspace, ['ingest'])
})
afterAll(() => db.drop())

const put = async (...items: unknown[]) => (await api('PUT', '/stock', { items })).body.items.map(({ status }) => status)
const stands = async (of = workspace) => {
  const { rows } = await db.owner.$client.query(
    `select s.sku, l.external_id as place, s.quantity::float8 as quantity, s.at from item_stock s left join locations l on l.id = s.location_id
     where s.workspace_id = $1 order by 1, 2 nulls first`,
    [of],
  )
  return rows.map(({ sku, place, quantity, at }) => [sku, place, quantity, at.toISOString()])
}

test('what was counted last stands, by place and in all; each item is answered by itself', async () => {
  expect(await put({ sku: 'tea', quantity: 12 }, { sku: 'tea', location: 'A', quantity: 2.5, at: '2026-02-28T10:00:00+03:00' })).toEqual([
    'accepted',
    'accepted',
  ])
  const refused = await api('PUT', '/stock', {
    items: [
      { sku: 'cake', quantity: -1 },
      { quantity: 1, size: 2 },
      { sku: 'wine', quantity: 3 },
    ],
  })
  expect(
    refused.body.items.map(({ status, errors }) => [status, (errors as { code: string; path: string }[]).map(({ code, path }) => `${code} ${path}`)]),
  ).toEqual([
    ['rejected', ['field.too_small items.0.quantity']],
    ['rejected', ['field.missing items.1.sku', 'field.unknown items.1.size']],
    ['accepted', []],
  ])
  expect(await put({ sku: 'tea', location: 'A', quantity: 9, at: '2026-02-01T10:00:00Z' })).toEqual(['stale'])
  expect(await put({ sku: 'tea', quantity: 1, at: '2026-03-01T10:00:00Z' }, { sku: 'tea', quantity: 5, at: '2026-03-01T09:30:00Z' })).toEqual([
    'accepted',
    'stale',
  ])
  expect(await stands()).toEqual([
    ['tea', null, 1, '2026-03-01T10:00:00.000Z'],
    ['tea', 'A', 2.5, '2026-02-28T07:00:00.000Z'],
    ['wine', null, 3, '2026-03-01T09:00:00.000Z'],
  ])
})

test('is seen by nobody else, and cannot be written by who may only read', async () => {
  const other = await makeWorkspace(db.owner, {})
  const theirs = await caller(db, other, ['ingest'])
  await theirs('PUT', '/stock', { items: [{ sku: 'tea', quantity: 77 }] })
  expect((await stands()).map(([, , quantity]) => quantity)).not.toContain(77)
  const reader = await caller(db, workspace, ['read'])
  expect((await reader('PUT', '/stock', { items: [{ sku: 'tea', quantity: 0 }] })).status).toBe(403)
})
