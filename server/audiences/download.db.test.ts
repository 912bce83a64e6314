import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { member } from '../../db/schema/auth'
import { workspaces } from '../../db/schema/workspaces'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { sha256 } from './testing'

const ORIGIN = 'http://localhost:3000'

let db: TestDatabase
let workspace: string
let cookie: string

/** What reads the environment is loaded when it is set. */
const server = async () => {
  const [{ auth }, { readSession }, users, { appRouter }, { createCallerFactory }, { answerDownload }, context] = await Promise.all([
    import('../auth/auth'),
    import('../auth/session'),
    import('../auth/users'),
    import('../root'),
    import('../trpc'),
    import('./answer'),
    import('../context'),
  ])
  return { auth, readSession, users, call: createCallerFactory(appRouter), answerDownload, context }
}

beforeAll(async () => {
  db = await freshDatabase()
  Object.assign(process.env, { KASKAD_APP_URL: db.urls.app, KASKAD_PUBLIC_URL: ORIGIN })
  process.env.KASKAD_SECRET ??= 'a secret that is only for this test file'
  workspace = randomUUID()
  await db.owner.insert(workspaces).values({ id: workspace, name: 'Ugolek', currency: 'RUB', timeZone: 'Europe/Moscow' })
  const { auth, users } = await server()
  await users.createUser({ email: 'ana@x.test', password: 'a good password', name: 'Ana', workspace, role: 'marketer' })
  const answer = await auth().api.signInEmail({ body: { email: 'ana@x.test', password: 'a good password' }, asResponse: true })
  cookie = answer.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ')
})
afterAll(async () => {
  await (await server()).context.appDatabase().$client.end()
  await db.drop()
})

const studio = async () => {
  const { call, readSession } = await server()
  return call({ signed: await readSession(new Headers({ cookie })), locale: 'en' })
}
async function fetchFile(audience: string, body: unknown, headers: Record<string, string> = { cookie, origin: ORIGIN }) {
  const { answerDownload } = await server()
  const request = new Request(`${ORIGIN}/api/audiences/${audience}/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const answer = await answerDownload(request, audience)
  return { status: answer.status, cursor: answer.headers.get('kaskad-cursor') ?? '', text: await answer.text() }
}
async function insert(audience: string, mail: string, at: string) {
  const sql = db.owner.$client
  const { rows } = await sql.query(`insert into customers (workspace_id, email, created_at) values ($1, $2, now()) returning id`, [workspace, mail])
  const id = rows[0].id
  await sql.query(`insert into consents (workspace_id, customer_id, channel, class, given, at) values ($1, $2, 'email', 'promo', true, now())`, [workspace, id])
  await sql.query(
    `insert into audience_members (workspace_id, audience_id, customer_id, inside, decided_at, changed_at, campaign_id, enrolment_id, step, visit, n)
     values ($1, $2, $3, true, $4, $4, 1, 1, 'a', 1, 1)`,
    [workspace, audience, id, at],
  )
}

test('everybody, then the changes since the file that came whole; one that did not come whole counts for nothing', async () => {
  const { id } = await (await studio()).audiences.create({ name: 'Lapsed' })
  await insert(id, 'a@x.test', '2026-01-01')
  expect(await fetchFile(id, { changes: true })).toMatchObject({ status: 409, text: expect.stringContaining('audience.cursor_old') })
  const whole = await fetchFile(id, { changes: false })
  expect(whole).toMatchObject({ status: 200, text: `email,phone,external_id\n${sha256('a@x.test')},,\n` })
  expect((await (await studio()).audiences.list())[0]).toMatchObject({ members: 1, listed: 1, downloaded: null })
  await (await studio()).audiences.downloaded({ id, cursor: whole.cursor })
  expect((await (await studio()).audiences.list())[0]!.downloaded).toMatchObject({ by: 'ana@x.test' })
  await insert(id, 'b@x.test', '2026-01-02')
  const added = `email,phone,external_id,action\n${sha256('b@x.test')},,,add\n`
  expect(await fetchFile(id, { changes: true })).toMatchObject({ status: 200, text: added })
  const again = await fetchFile(id, { changes: true })
  expect(again.text).toBe(added)
  await (await studio()).audiences.downloaded({ id, cursor: again.cursor })
  expect((await fetchFile(id, { changes: true })).text).toBe('email,phone,external_id,action\n')
})

test('only for who is signed in and may look, from our own pages, of this workspace', async () => {
  const { id } = await (await studio()).audiences.create({ name: 'Mine' })
  const body = { changes: false }
  expect((await fetchFile(id, body, { origin: ORIGIN })).status).toBe(401)
  expect((await fetchFile(id, body, { cookie })).status).toBe(403)
  expect((await fetchFile(id, body, { cookie, origin: 'https://evil.test' })).status).toBe(403)
  expect((await fetchFile(id, body, { cookie, origin: ORIGIN, 'content-type': 'text/plain' })).status).toBe(415)
  expect((await fetchFile(id, { changes: 'yes' })).status).toBe(422)
  expect((await fetchFile('999999', body)).status).toBe(404)
  const elsewhere = await makeWorkspace(db.owner)
  const { rows } = await db.owner.$client.query(
    `insert into audiences (workspace_id, name, hash, phone, created_at) values ($1, 'Theirs', 'md5', 'plus', now()) returning id`,
    [elsewhere],
  )
  expect((await fetchFile(String(rows[0].id), body)).status).toBe(404)
  const role = (name: string) => db.owner.update(member).set({ role: name }).where(eq(member.organizationId, workspace))
  await role('analyst')
  expect((await fetchFile(id, body)).status).toBe(200)
  await expect((await studio()).audiences.downloaded({ id, cursor: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await role('cashier')
  expect((await fetchFile(id, body)).status).toBe(403)
  await role('marketer')
})
