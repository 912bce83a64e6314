import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { population } from '../insight/testing/population'
import { encodeCursor } from './pages'
import { routes } from './routes'
import { caller } from './testing'

let db: TestDatabase
let workspace: string
let api: Awaited<ReturnType<typeof caller>>
let campaign: number
let customer: number
beforeAll(async () => {
  db = await freshDatabase()
  ;({ workspace, campaign } = await population(db, 12))
  api = await caller(db, workspace)
  const { rows } = await db.owner.$client.query('select customer_id, count(*) from messages where workspace_id = $1 group by 1 order by 2 desc, 1 limit 1', [
    workspace,
  ])
  customer = rows[0].customer_id
  await db.owner.$client.query(
    `insert into tasks (workspace_id, campaign_id, enrolment_id, step, visit, n, customer_id, role, text, created_at)
     select workspace_id, campaign_id, id, 'ask', 1, 1, customer_id, 'owner', 'Call', entered_at from enrolments where workspace_id = $1`,
    [workspace],
  )
  for (const externalId of ['A', 'B', 'C']) {
    await api('POST', '/locations', { externalId })
    await api('POST', '/audiences', { name: externalId })
    await api('POST', '/secrets', { name: externalId })
    await api('POST', '/segments', { name: externalId, rule: { field: 'visits', op: 'gte', value: 1 } })
    await api('POST', '/campaigns', { format: 'kaskad.campaign/1', name: externalId })
    await api('POST', '/events', { items: [{ source: 's', externalId, type: 'call', occurredAt: '2026-03-01T00:00:00Z', customer: { id: String(customer) } }] })
    const held = { source: 's', externalId: `early ${externalId}`, type: 'call', occurredAt: '1999-01-01T00:00:00Z', customer: { id: String(customer) } }
    await api('POST', '/events', { items: [held] })
  }
})
afterAll(() => db.drop())

/** Every list of the API, by its path; the properties of this file hold for each. */
const lists = routes
  .filter((route) => route.method === 'GET' && route.query && 'cursor' in ((route.query as { shape?: object }).shape ?? {}))
  .map((route) => route.path)
const pathOf = (path: string) => path.replace(':id', path.startsWith('/customers') ? String(customer) : String(campaign))

test('every call that answers with items is a list with pages', async () => {
  const plain = routes.filter((route) => route.method === 'GET' && !lists.includes(route.path))
  for (const { path } of plain) expect((await api('GET', pathOf(path).replace(':enrolment', '1'))).body, path).not.toHaveProperty('items')
  expect(lists.length).toBeGreaterThanOrEqual(10)
})

describe.each(lists)('%s', (path) => {
  test('goes on where it stopped, tells of nothing twice, and ends', async () => {
    const whole = (await api('GET', `${pathOf(path)}?limit=500`)).body
    expect(whole.next).toBeNull()
    expect(whole.items.length).toBeGreaterThan(0)
    const seen: unknown[] = []
    let cursor = ''
    for (let pages = 0; pages < 100; pages++) {
      const { status, body } = await api('GET', `${pathOf(path)}?limit=1&cursor=${cursor}`)
      expect([status, body.items?.length], JSON.stringify(body)).toEqual([200, 1])
      seen.push(...body.items)
      if (body.next === null) break
      cursor = body.next as string
      expect(cursor).not.toMatch(/^\d+$/)
    }
    expect(seen).toEqual(whole.items)
  })

  test('refuses a cursor that it never gave out, and limits outside 1..500', async () => {
    const foreign = [encodeCursor('another list', [1]), encodeCursor('messages', ['x']), encodeCursor('customers', [-1])]
    for (const cursor of ['5', 'x', 'bnVsbA', 'W10', '%F0%9F%98%80', ...foreign])
      expect(await api('GET', `${pathOf(path)}?cursor=${cursor}`), cursor).toMatchObject({
        status: 400,
        body: { code: 'cursor.invalid', errors: [{ path: 'cursor', code: 'cursor.invalid' }] },
      })
    for (const limit of ['0', '501', 'x', '1.5'])
      expect(await api('GET', `${pathOf(path)}?limit=${limit}`), limit).toMatchObject({
        status: 400,
        body: { code: 'query.invalid', errors: [{ path: 'limit' }] },
      })
  })
})

test('a filter that takes one of few values says which', async () => {
  const refused = async (path: string) => (await api('GET', path)).body
  expect(await refused(`/campaigns/${campaign}/enrolments?state=bogus`)).toMatchObject({
    status: 400,
    code: 'query.invalid',
    errors: [{ path: 'state', code: 'field.choice', message: 'This value is not one of: active, finished, exited, stopped, erased, failed, any.' }],
  })
  expect((await refused('/messages?state=bogus&channel=pigeon&campaign=x')).errors).toMatchObject([
    { path: 'campaign', code: 'field.id' },
    { path: 'state', code: 'field.choice', message: expect.stringContaining('delivered') },
    { path: 'channel', code: 'field.choice', message: expect.stringContaining('telegram') },
  ])
  expect((await refused('/customers?sort=bogus')).errors).toMatchObject([{ path: 'sort', code: 'field.choice', message: expect.stringContaining('lastVisit') }])
  expect((await refused(`/campaigns/${campaign}/enrolments?customer=x&control=maybe`)).errors).toMatchObject([{ path: 'control' }, { path: 'customer' }])
  expect((await api('GET', `/campaigns/${campaign}/enrolments?state=active`)).status).toBe(200)
  expect(await (await caller(db, await makeWorkspace(db.owner)))('GET', `/campaigns/${campaign}/enrolments`)).toMatchObject({ status: 404 })
})
