import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { refreshStatistics } from './statistics'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

test('a table that has grown is looked at anew, one that has not is left alone', async () => {
  const workspace = await makeWorkspace(db.owner)
  const known = async () => (await db.owner.$client.query(`select reltuples from pg_class where relname = 'customers'`)).rows[0].reltuples
  await db.owner.$client.query('analyze customers')
  await db.owner.$client.query(`insert into customers (workspace_id, external_id, created_at) select $1, n::text, now() from generate_series(1, 2000) n`, [
    workspace,
  ])
  await expect.poll(() => refreshStatistics(db.relay.$client), { timeout: 20_000 }).toContain('customers')
  expect(await known()).toBe(2000)
  expect(await refreshStatistics(db.relay.$client)).not.toContain('customers')
})
