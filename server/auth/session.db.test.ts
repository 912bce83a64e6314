import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { member } from '../../db/schema/auth'
import { workspaces } from '../../db/schema/workspaces'
import { freshDatabase, type TestDatabase } from '../../db/testing'

let database: TestDatabase
let workspace: string
let headers: Headers

const server = async () => {
  const [{ auth }, { readSession }, users, { appRouter }, { createCallerFactory }, context] = await Promise.all([
    import('./auth'),
    import('./session'),
    import('./users'),
    import('../root'),
    import('../trpc'),
    import('../context'),
  ])
  return { auth, readSession, users, call: createCallerFactory(appRouter), context }
}

beforeAll(async () => {
  database = await freshDatabase()
  process.env.KASKAD_APP_URL = database.urls.app
  process.env.KASKAD_SECRET ??= 'a secret that is only for this test file'
  workspace = randomUUID()
  await database.owner.insert(workspaces).values({ id: workspace, name: 'Ugolek', currency: 'RUB', timeZone: 'Europe/Moscow' })
  const { auth, users } = await server()
  await users.createUser({ email: 'Oleg@ugolek.test', password: 'a good password', name: 'Oleg', workspace, role: 'owner' })
  const answer = await auth().api.signInEmail({ body: { email: 'oleg@ugolek.test', password: 'a good password' }, asResponse: true })
  headers = new Headers({
    cookie: answer.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; '),
  })
})

afterAll(async () => {
  await (await server()).context.appDatabase().$client.end()
  await database.drop()
})

const request = async () => {
  const { readSession, call } = await server()
  return call({ signed: await readSession(headers), locale: 'en' })
}

const setRole = (role: string) => database.owner.update(member).set({ role }).where(eq(member.organizationId, workspace))

it('signs in, into the workspace one belongs to', async () => {
  const current = await (await request()).workspace.current()
  expect(current).toMatchObject({ id: workspace, name: 'Ugolek', role: 'owner', user: { email: 'oleg@ugolek.test' } })
})

it('makes nobody twice', async () => {
  const { users } = await server()
  const again = await users.createUser({ email: 'oleg@ugolek.test', password: 'another one', name: 'O', workspace, role: 'owner' })
  expect(again.created).toBe(false)
})

it('refuses what a demoted member may no longer do, at the very next call of a live session', async () => {
  await expect((await request()).keys.list()).resolves.toEqual([])
  await setRole('analyst')
  await expect((await request()).keys.list()).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'auth.role' })
  await setRole('cashier')
  await expect((await request()).customers.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await setRole('owner')
})

it('does not let anybody into a workspace they are no member of', async () => {
  await expect((await request()).workspace.switch({ id: randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('refuses a removed member at the next call, and a stranger always', async () => {
  await database.owner.delete(member).where(and(eq(member.organizationId, workspace)))
  await expect((await request()).campaigns.list()).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'auth.no_workspace' })
  const { call } = await server()
  await expect(call({ signed: null, locale: 'ru' }).workspace.current()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
})
