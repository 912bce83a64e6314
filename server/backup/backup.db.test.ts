import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inWorkspace } from '../../db/client'
import { customers, facts, workspaces } from '../../db/schema'
import { session, user } from '../../db/schema/auth'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { Refusal } from '../faults'
import { dump } from './dump'
import { load } from './load'

const folder = mkdtempSync(join(tmpdir(), 'kaskad-backup-'))
const file = join(folder, 'all.kaskad')
const awkward = 'tab\tline\nback\\slash \\. «ёлка» \u0001'
let from: TestDatabase
let to: TestDatabase
let workspace: string

beforeAll(async () => {
  from = await freshDatabase()
  to = await freshDatabase()
  workspace = await makeWorkspace(from.owner, { name: awkward, rate: 86_400 })
  await from.owner.insert(user).values({ id: 'u1', name: 'Anna', email: 'anna@example.test' })
  await from.owner.insert(session).values({ id: 's1', token: 't', userId: 'u1', expiresAt: new Date() })
  const at = new Date('2026-01-05T10:00:00Z')
  const fact = { workspaceId: workspace, type: 'visited', occurredAt: at, knownAt: at, source: 'till' }
  for (let i = 0; i < 5; i++) {
    await from.owner
      .insert(customers)
      .values({ workspaceId: workspace, externalId: `c${i}`, firstName: awkward, createdAt: at } as typeof customers.$inferInsert)
    await from.owner.insert(facts).values({ ...fact, externalId: `f${i}` })
  }
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await from.drop()
  await to.drop()
})

const position = (db: TestDatabase) =>
  db.owner.execute(sql`select id, xid::text as xid from facts order by id`).then(({ rows }) => rows as { id: number; xid: string }[])

test('all of it comes back, as it was, under the same walls', async () => {
  // A reader that has read two of five facts, on a server whose transaction ids are far ahead of the one we restore into.
  await from.owner.execute(sql`update facts set xid = (9000000000 + id)::text::xid8`)
  const read = (await position(from))[1]!
  await from.owner.execute(sql`insert into cursors (name, xid, row_id) values ('relay', ${read.xid}::bigint, ${read.id})`)

  const counts = await dump(from.owner, file)
  expect(counts.rows).toBeGreaterThanOrEqual(13)
  await load(to.owner, file)

  const [row] = await to.owner.select().from(workspaces)
  // In a new epoch: cohorts of before are refused.
  expect(row).toEqual({ ...(await from.owner.select().from(workspaces))[0], epoch: 2 })
  expect(await to.owner.select().from(customers)).toEqual(await from.owner.select().from(customers))
  expect(await to.owner.select().from(session)).toEqual([])
  expect(await to.app.select().from(customers)).toEqual([])
  expect(await inWorkspace(to.app, workspace, (tx) => tx.db.select().from(customers))).toHaveLength(5)
})

test('a reader of the stream goes on where it was, whatever the transaction ids of the new server', async () => {
  const unread = await to.owner.execute(sql`
    select f.id from facts f, cursors c where c.name = 'relay' and (f.xid, f.id) > (c.xid::text::xid8, c.row_id) and f.xid < pg_snapshot_xmin(pg_current_snapshot()) order by 1`)
  expect(unread.rows).toEqual((await position(from)).slice(2).map(({ id }) => ({ id })))
})

test('new rows get new numbers', async () => {
  const at = new Date()
  const [added] = await to.owner
    .insert(facts)
    .values({ workspaceId: workspace, type: 'visited', occurredAt: at, knownAt: at, source: 'till', externalId: 'after' })
    .returning({ id: facts.id })
  // Far beyond those that may have been given between the backup and the loss.
  expect(added!.id).toBe(1_000_006)
})

test('it goes only into an empty database, and only whole', async () => {
  await expect(load(to.owner, file)).rejects.toMatchObject({ code: 'backup.not_empty' })
  const other = await freshDatabase()
  try {
    await expect(load(other.owner, join(folder, 'none'))).rejects.toBeInstanceOf(Refusal)
    truncateSync(file, 400)
    await expect(load(other.owner, file)).rejects.toMatchObject({ code: 'backup.unreadable' })
    expect(await other.owner.select().from(workspaces)).toEqual([])
    const open = await other.owner.execute(sql`select relname from pg_class where relname = 'workspaces' and not relforcerowsecurity`)
    expect(open.rows).toEqual([])
  } finally {
    await other.drop()
  }
})

test('a file that ends in the middle of a table is refused; once the open COPY kept the rollback waiting for ever', async () => {
  const [big, other] = [await freshDatabase(), await freshDatabase()]
  try {
    await big.owner.execute(sql`insert into facts (workspace_id, type, occurred_at, known_at, source, external_id, properties)
      select gen_random_uuid(), 'visited', now(), now(), 'till', n::text, jsonb_build_object('noise', md5(n::text)) from generate_series(1, 40000) n`)
    const cut = join(folder, 'cut.kaskad')
    await dump(big.owner, cut)
    truncateSync(cut, Math.floor(statSync(cut).size / 2))
    await expect(load(other.owner, cut)).rejects.toMatchObject({ code: 'backup.unreadable' })
    expect(await other.owner.select().from(facts)).toEqual([])
  } finally {
    await Promise.all([big.drop(), other.drop()])
  }
})
