import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { workspaces } from '../../db/schema/workspaces'
import { freshDatabase, type TestDatabase } from '../../db/testing'

let database: TestDatabase

beforeAll(async () => {
  database = await freshDatabase()
  process.env.KASKAD_APP_URL = database.urls.app
  process.env.KASKAD_SECRET ??= 'a secret that is only for this test file'
  const workspace = randomUUID()
  await database.owner.insert(workspaces).values({ id: workspace, name: 'Ugolek', currency: 'RUB', timeZone: 'Europe/Moscow' })
  const { createUser } = await import('./users')
  await createUser({ email: 'oleg@ugolek.test', password: 'a good password', name: 'Oleg', workspace, role: 'owner' })
})

afterAll(async () => {
  const { appDatabase } = await import('../context')
  await appDatabase().$client.end()
  await database.drop()
})

const ask = async (path: string, body: unknown, headers: Record<string, string> = {}, handle?: () => Promise<Response>) => {
  const { answerAuth } = await import('./answer')
  const request = new Request(`http://studio.test/api/auth/${path}`, {
    method: 'POST',
    headers: { host: 'studio.test', 'content-type': 'application/json', 'accept-language': 'ru', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const answer = await answerAuth(request, handle)
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : null }
}

const signIn = { email: 'oleg@ugolek.test', password: 'a good password' }

it('lets in as ever', async () => {
  const { status, headers } = await ask('sign-in/email', signIn)
  expect([status, headers.getSetCookie().length > 0]).toEqual([200, true])
})

it('answers a wrong password with a problem document in the language asked for, the chosen one first', async () => {
  const ru = await ask('sign-in/email', { ...signIn, password: 'a wrong one' })
  expect(ru.headers.get('content-type')).toBe('application/problem+json')
  expect(ru).toMatchObject({ status: 401, body: { status: 401, code: 'auth.wrong_password', title: expect.stringMatching(/[а-я]/) } })
  expect(ru.body.errors).toEqual([expect.objectContaining({ code: 'auth.wrong_password', path: 'password', hint: expect.any(String) })])
  const nobody = await ask('sign-in/email', { ...signIn, email: 'nobody@ugolek.test' }, { cookie: 'kaskad_locale=en' })
  expect(nobody.body).toMatchObject({ code: 'auth.wrong_password', title: expect.not.stringMatching(/[а-я]/) })
})

it.each([
  ['malformed JSON', 'sign-in/email', '{"email":', {}, 400, 'json.malformed'],
  ['what is not JSON', 'sign-in/email', 'email=a', { 'content-type': 'text/plain' }, 415, 'body.type'],
  ['a form', 'sign-in/email', 'email=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'body.type'],
  ['no address at all', 'sign-in/email', { password: 'a good password' }, {}, 422, 'body.invalid'],
  ['an empty body', 'sign-in/email', '', {}, 400, 'body.empty'],
  ['what is no address', 'sign-in/email', { ...signIn, email: 'oleg' }, {}, 422, 'email.invalid'],
  ['another site', 'sign-in/email', signIn, { origin: 'https://evil.test', cookie: 'a=b' }, 403, 'origin.foreign'],
  ['a sandboxed frame', 'sign-in/email', signIn, { origin: 'null' }, 403, 'origin.foreign'],
  ['sign-up, which is elsewhere', 'sign-up/email', { ...signIn, name: 'Oleg' }, {}, 403, 'auth.sign_up'],
  ['what is not there', 'nothing', {}, {}, 404, 'path.unknown'],
  ['nobody', 'change-password', { newPassword: 'x', currentPassword: 'y' }, {}, 401, 'auth.required'],
])('answers %s with a problem document', async (_, path, body, headers, status, code) => {
  const answer = await ask(path, body, headers as Record<string, string>)
  expect(answer).toMatchObject({ status, body: { status, code, title: expect.stringMatching(/[а-я]/) } })
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
})

it('names the fields that are missing', async () => {
  const { body } = await ask('sign-in/email', {})
  expect(body.errors).toEqual([
    expect.objectContaining({ code: 'field.missing', path: 'email' }),
    expect.objectContaining({ code: 'field.missing', path: 'password' }),
  ])
})

it('says when to come back after too many tries, and has words for what better-auth may say later', async () => {
  const tooMany = await ask(
    'sign-in/email',
    signIn,
    {},
    async () => new Response('{"message":"Too many"}', { status: 429, headers: { 'x-retry-after': '12' } }),
  )
  expect([tooMany.status, tooMany.body.code, tooMany.headers.get('retry-after')]).toEqual([429, 'auth.too_many', '12'])
  const strange = await ask('sign-in/email', signIn, {}, async () => Response.json({ code: 'SOMETHING_NEW', message: 'Hm' }, { status: 400 }))
  expect(strange).toMatchObject({ status: 400, body: { code: 'auth.refused' } })
  const away = await ask('sign-in/email', signIn, {}, () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })))
  expect([away.status, away.body.code, away.headers.get('retry-after')]).toEqual([503, 'database.down', '5'])
})
