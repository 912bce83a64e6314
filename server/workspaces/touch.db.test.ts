import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import type { Signed } from '../auth/session'
import { caller } from '../rest/testing'
import { beat } from './beat'

let db: TestDatabase
let workspace: string
beforeAll(async () => {
  db = await freshDatabase()
  process.env.KASKAD_APP_URL = db.urls.app
  process.env.KASKAD_SECRET ??= 'a secret that is only for this test file'
})
afterAll(async () => {
  await (await import('../context')).appDatabase().$client.end()
  await db.drop()
})
beforeEach(async () => {
  workspace = await makeWorkspace(db.owner, { startsAt: '2026-01-05T00:00:00Z', running: true })
  await db.owner.$client.query("update workspaces set touched_real = now() - interval '11 minutes', heartbeat_real = now() where id = $1", [workspace])
})

/** Whether its clock still runs after a heartbeat. */
async function runs(): Promise<boolean> {
  const client = await db.relay.$client.connect()
  await beat(client)
  client.release()
  return (await db.owner.$client.query('select clock_running from workspaces where id = $1', [workspace])).rows[0].clock_running
}

async function studio() {
  const [{ appRouter }, { createCallerFactory }] = await Promise.all([import('../root'), import('../trpc')])
  const signed = { workspace, role: 'owner', user: { id: 'u', name: 'Ana', email: 'ana@kaskad.test' } } as Signed
  return createCallerFactory(appRouter)({ signed, locale: 'en' })
}

test('a page left open, and a script that only looks, let a sandbox fall asleep', async () => {
  const api = await caller(db, workspace)
  const page = await studio()
  for (let i = 0; i < 3; i++) {
    await page.campaigns.list()
    await page.workspace.current()
    expect((await api('GET', '/messages')).status).toBe(200)
  }
  expect(await runs()).toBe(false)
})

test('whoever does something keeps it awake: in the studio', async () => {
  await (await studio()).segments.save({ name: 'All', rule: { field: 'visits', op: 'gte', value: 0 } })
  expect(await runs()).toBe(true)
})

test('and by the API, also right after having looked', async () => {
  const api = await caller(db, workspace)
  await api('GET', '/messages')
  await api('POST', '/customers', { items: [{ externalId: 'ann' }] })
  expect(await runs()).toBe(true)
  const { rows } = await db.owner.$client.query('select last_used_real from api_keys where workspace_id = $1', [workspace])
  expect(rows[0].last_used_real).not.toBeNull()
})
