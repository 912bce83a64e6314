import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inWorkspace } from './client'
import { workspaces } from './schema'
import { freshDatabase, makeWorkspace, type TestDatabase } from './testing'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

test('the application role sees nothing without a workspace, and only its own with one', async () => {
  const mine = await makeWorkspace(db.owner)
  await makeWorkspace(db.owner, { rate: 3600 })
  expect(await db.owner.select().from(workspaces)).toHaveLength(2)
  expect(await db.app.select().from(workspaces)).toEqual([])
  expect(await inWorkspace(db.app, mine, (tx) => tx.db.select({ id: workspaces.id }).from(workspaces))).toEqual([{ id: mine }])
})

test('no role of the product is bound less than it should be', async () => {
  const roles = await db.owner.execute(
    sql`select rolname, rolsuper, rolbypassrls from pg_roles where rolname in ('kaskad_app', 'kaskad_relay', 'kaskad_sender')`,
  )
  expect(roles.rows).toHaveLength(3)
  for (const role of roles.rows) expect(role).toMatchObject({ rolsuper: false, rolbypassrls: false })
})

test('every table with a workspace has row level security forced', async () => {
  const open = await db.owner.execute(sql`
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)`)
  expect(open.rows).toEqual([])
})
