import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { connect } from '../../db/client'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { createKey, revokeKey } from '../keys/service'
import { dispatch } from './dispatch'
import { endpoint, SCOPES } from './endpoint'
import { routes } from './routes'
import { caller } from './testing'

let db: TestDatabase
let workspace: string
beforeAll(async () => {
  db = await freshDatabase()
  workspace = await makeWorkspace(db.owner, { sandbox: false })
})
afterAll(() => db.drop())

const ask = (path: string, init: RequestInit = {}) => dispatch(new Request(`http://kaskad.test${path}`, init), { db: db.app, perMinute: 1000 })
const problem = async (response: Response) => ({ status: response.status, ...((await response.json()) as { code: string; title: string; errors: unknown[] }) })

describe('who may', () => {
  test('every endpoint demands a key, and a scope', async () => {
    const bare = await createKey(db.owner.$client, workspace, { scopes: [] })
    for (const route of routes) {
      const path = `/api/v1${route.path.replace(/:\w+/g, '1')}`
      expect(route.scopes.length, route.path).toBeGreaterThan(0)
      expect(await problem(await ask(path, { method: route.method })), route.path).toMatchObject({ status: 401, code: 'key.missing' })
      const authorization = `Bearer ${bare.key}`
      expect(await problem(await ask(path, { method: route.method, headers: { authorization } })), route.path).toMatchObject({ status: 403, code: 'key.scope' })
    }
  })

  test('a wrong scope is refused, an unknown and a revoked key too; what is stored of a key does not open anything', async () => {
    const read = await caller(db, workspace, ['read'])
    expect(await read('POST', '/receipts', { items: [] })).toMatchObject({ status: 403, body: { code: 'key.scope' } })
    const made = await createKey(db.owner.$client, workspace, { scopes: ['read'] })
    const headers = { authorization: `Bearer ${made.key}` }
    expect((await ask('/api/v1/workspace', { headers })).status).toBe(200)
    const { rows } = await db.owner.$client.query('select * from api_keys where id = $1', [made.id])
    expect(JSON.stringify(rows)).not.toContain(made.key)
    expect(await problem(await ask('/api/v1/workspace', { headers: { authorization: `Bearer ${rows[0].hash}` } }))).toMatchObject({ code: 'key.unknown' })
    await revokeKey(db.owner.$client, workspace, Number(made.id))
    expect(await problem(await ask('/api/v1/workspace', { headers }))).toMatchObject({ status: 401, code: 'key.revoked' })
  })

  test("another workspace's ids are unknown", async () => {
    const other = await caller(db, await makeWorkspace(db.owner))
    const mine = await caller(db, workspace)
    const { body } = await mine('POST', '/customers', { items: [{ externalId: 'only mine' }] })
    for (const rest of ['', '/timeline', '/balance', '/journeys']) {
      expect(await other('GET', `/customers/${body.items[0]!.id}${rest}`)).toMatchObject({ status: 404, body: { code: 'customer.unknown' } })
      expect((await mine('GET', `/customers/${body.items[0]!.id}${rest}`)).status).toBe(200)
    }
    expect((await other('GET', '/customers')).body.items).toEqual([])
    expect((await mine('GET', '/customers/0x1')).status).toBe(404)
  })

  test('a workspace that floods gets 429 with Retry-After, a sandbox none', async () => {
    const normal = await caller(db, workspace, ['read'], { perMinute: 3 })
    const answers = []
    for (let i = 0; i < 4; i++) answers.push(await normal('GET', '/workspace'))
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200, 429])
    expect(Number(answers[3]!.headers.get('retry-after'))).toBeGreaterThan(0)
    const sandbox = await caller(db, await makeWorkspace(db.owner, { rate: 60 }), ['read'], { perMinute: 1 })
    for (let i = 0; i < 5; i++) expect((await sandbox('GET', '/workspace')).status).toBe(200)
  })
})

describe('bodies', () => {
  const cases: [string, string | Uint8Array, number, string][] = [
    ['not JSON, with the byte', '{"items": [1,]}', 400, 'json.malformed'],
    ['duplicate keys', '{"items": [], "items": []}', 400, 'json.duplicate_key'],
    ['a lone surrogate', '{"items": ["\\ud800"]}', 400, 'json.surrogate'],
    ['NUL', '{"items": ["\\u0000"]}', 400, 'json.nul'],
    ['a number past everything', '{"items": [1e400]}', 400, 'json.number'],
    ['__proto__', '{"__proto__": {}}', 400, 'json.key'],
    ['too deep', `{"items": ${'['.repeat(100)}${']'.repeat(100)}}`, 400, 'json.too_deep'],
    ['not UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, 'json.encoding'],
    ['nothing', '', 400, 'body.empty'],
    ['no items', '{"items": []}', 422, 'body.invalid'],
    ['an unknown field', '{"items": [{}], "more": 1}', 422, 'body.invalid'],
    ['501 items', JSON.stringify({ items: Array(501).fill({}) }), 413, 'batch.too_many'],
    ['over a megabyte', JSON.stringify({ items: ['x'.repeat(1_000_001)] }), 413, 'body.too_large'],
  ]
  test.each(cases)('%s', async (_, body, status, code) => {
    const api = await caller(db, workspace)
    const answer = await api('POST', '/receipts', body)
    expect(answer).toMatchObject({ status, body: { code, status } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  test('the place of malformed JSON is counted in bytes', async () => {
    const api = await caller(db, workspace)
    const answer = await api('POST', '/receipts', '{"имя": ?}', { 'accept-language': 'ru' })
    expect(answer.body.title).toMatch(/байте 11/)
  })

  test('only JSON is read', async () => {
    const api = await caller(db, workspace)
    expect(await api('POST', '/receipts', '{"items":[{}]}', { 'content-type': 'text/plain' })).toMatchObject({ status: 415, body: { code: 'body.type' } })
  })

  test('problems speak the language of the reader and hold everything that is wrong', async () => {
    const api = await caller(db, workspace)
    const wrong = { name: '', pointValue: -1, marginShare: 2, colour: 'red' }
    const ru = await api('PUT', '/workspace', wrong, { 'accept-language': 'ru-RU,ru;q=0.9' })
    const en = await api('PUT', '/workspace', wrong, { 'accept-language': 'fr, en;q=0.5' })
    const paths = (body: Record<string, unknown>) => (body.errors as { path: string }[]).map((e) => e.path).sort()
    expect(paths(ru.body)).toEqual(['colour', 'marginShare', 'name', 'pointValue'])
    expect(paths(en.body)).toEqual(paths(ru.body))
    expect(ru.body.title).toMatch(/[а-я]/)
    expect(en.body.title).not.toMatch(/[а-я]/)
  })
})

describe('paths and methods', () => {
  test('what is not there is a problem document, key or not', async () => {
    for (const path of ['/api/v1/nothing', '/api/v1', '/api/else', '/api/v1/customers/1/nothing', '/api/v1/%ff'])
      expect(await problem(await ask(path)), path).toMatchObject({ status: 404, code: 'path.unknown' })
  })

  test('a NUL in an address is nobody and nothing', async () => {
    const api = await caller(db, workspace)
    expect((await api('GET', '/customers/%00')).status).toBe(404)
    expect(await api('GET', '/customers?query=a%00b')).toMatchObject({ status: 400, body: { errors: [{ code: 'text.nul', path: 'query' }] } })
  })

  test('a misspelt filter is refused by name, not passed over', async () => {
    const api = await caller(db, workspace)
    const refused = { code: 'query.invalid', errors: [{ code: 'field.unknown', path: 'contorl' }] }
    expect(await api('GET', '/campaigns/1/enrolments?contorl=true')).toMatchObject({ status: 400, body: refused })
    expect(await api('GET', '/workspace?contorl=true')).toMatchObject({ status: 400, body: refused })
  })

  test('another method is 405 with Allow; HEAD and OPTIONS answer', async () => {
    const answer = await ask('/api/v1/receipts')
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
    expect((await ask('/api/v1/receipts', { method: 'OPTIONS' })).status).toBe(204)
    const api = await caller(db, workspace)
    const head = await api('HEAD', '/workspace')
    expect([head.status, head.body]).toEqual([200, {}])
  })
})

describe('Idempotency-Key', () => {
  let made = 0
  const endpoints = [
    endpoint({ method: 'POST', path: '/things', scope: 'admin', body: z.unknown(), handler: async () => ({ status: 201, body: { made: ++made } }) }),
  ]
  test('a repeat gives the first answer, another body is 409', async () => {
    const api = await caller(db, workspace, ['admin'], { endpoints })
    const headers = { 'idempotency-key': 'k1' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => api('POST', '/things', { a: 1 }, headers)))
    for (const answer of answers) expect(answer).toMatchObject({ status: 201, body: { made: 1 } })
    expect(made).toBe(1)
    expect(await api('POST', '/things', { a: 2 }, headers)).toMatchObject({ status: 409, body: { code: 'idempotency.other_body' } })
    expect((await api('POST', '/things', { a: 1 })).body.made).toBe(2)
  })
})

test('with the database away it says 503 and when to come back', async () => {
  const away = connect('postgres://kaskad_app:x@127.0.0.1:1/none')
  const response = await dispatch(new Request('http://kaskad.test/api/v1/workspace', { headers: { authorization: 'Bearer kk_x' } }), { db: away })
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await response.json()).toMatchObject({ code: 'database.down' })
})

test('scopes are the five of the contract', () => expect([...SCOPES].sort()).toEqual(['admin', 'campaigns', 'ingest', 'pos', 'read']))
