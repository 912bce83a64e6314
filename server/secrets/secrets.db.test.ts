import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { inContext } from '../context'
import { caller } from '../rest/testing'
import { openSecrets } from './service'

let db: TestDatabase
let workspace: string
let other: string
beforeAll(async () => {
  db = await freshDatabase()
  workspace = await makeWorkspace(db.owner)
  other = await makeWorkspace(db.owner)
})
afterAll(() => db.drop())

const opened = (of: string, ids: string[]) => inContext({ workspace: of, locale: 'en', actor: 'test' }, (ctx) => openSecrets(ctx.tx.sql, of, ids), db.app)

test('is shown once; lists, the database and repeats never show it again', async () => {
  const api = await caller(db, workspace)
  const made = await api('POST', '/secrets', { name: 'CRM' })
  expect(made.status).toBe(201)
  const { id, secret, prefix } = made.body as unknown as { id: string; secret: string; prefix: string }
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(secret.startsWith(prefix)).toBe(true)
  const list = await api('GET', '/secrets')
  expect(list.body.items).toEqual([{ id, name: 'CRM', prefix, createdAt: expect.any(String), revokedAt: null }])
  expect((await opened(workspace, [id])).get(id)).toBe(secret)

  // An Idempotency-Key would keep the answer for a repeat.
  const repeated = await api('POST', '/secrets', { name: 'CRM' }, { 'idempotency-key': 'again' })
  expect([repeated.status, repeated.body.code]).toEqual([400, 'idempotency.shown_once'])
  const { rows } = await db.owner.$client.query(
    'select (select string_agg(s::text, $1) from secrets s) || coalesce((select string_agg(i::text, $1) from idempotency_keys i), $1) as dump',
    [' '],
  )
  expect(rows[0].dump).not.toContain(secret.slice(10, 40))
})

test('revoked it opens no more, and stays in the list', async () => {
  const api = await caller(db, workspace)
  const { id } = (await api('POST', '/secrets', { name: 'old' })).body as unknown as { id: string }
  const first = await api('POST', `/secrets/${id}/revoke`)
  expect(first.body).toMatchObject({ id, revokedAt: expect.any(String) })
  expect((await api('POST', `/secrets/${id}/revoke`)).body).toEqual(first.body)
  expect(await opened(workspace, [id])).toEqual(new Map())
})

test('belongs to one workspace: of another it is unknown, and a row moved there does not open', async () => {
  const api = await caller(db, workspace)
  const { id } = (await api('POST', '/secrets', { name: 'ours' })).body as unknown as { id: string }
  const foreign = await caller(db, other)
  expect((await foreign('POST', `/secrets/${id}/revoke`)).body).toMatchObject({ status: 404, code: 'secret.unknown' })
  expect((await foreign('GET', '/secrets')).body.items).toEqual([])
  expect(await opened(other, [id])).toEqual(new Map())
  const { rows } = await db.app.$client.query('select count(*)::int as n from secrets')
  expect(rows[0].n).toBe(0)
  await db.owner.$client.query('update secrets set workspace_id = $1 where id = $2', [other, id])
  expect(await opened(other, [id])).toEqual(new Map())
})

test('is made by who administers; a name is needed', async () => {
  const reader = await caller(db, workspace, ['campaigns'])
  expect((await reader('GET', '/secrets')).status).toBe(200)
  expect((await reader('POST', '/secrets', { name: 'x' })).status).toBe(403)
  const api = await caller(db, workspace)
  expect((await api('POST', '/secrets', { name: ' ' })).status).toBe(422)
  expect((await api('POST', '/secrets/x/revoke')).status).toBe(404)
})

test('the sender may read what it signs with, and change none of it', async () => {
  expect((await db.sender.$client.query('select count(*)::int as n from secrets')).rows[0].n).toBeGreaterThan(0)
  await expect(db.sender.$client.query('update secrets set revoked_real = null')).rejects.toThrow(/permission denied/)
})
