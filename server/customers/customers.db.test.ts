import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { caller } from '../rest/testing'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

const fresh = async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: '2026-01-05T12:00:00Z' })
  const api = await caller(db, workspace)
  const post = async (...items: unknown[]) => (await api('POST', '/customers', { items })).body.items
  return { workspace, api, post }
}
const statuses = (items: Record<string, unknown>[]) => items.map((item) => item.status)
const codes = (item: Record<string, unknown> | undefined) => (item!.errors as { code: string; path: string }[]).map((e) => [e.code, e.path])

describe('customers by batch', () => {
  test('created once, updated after; what is absent stays, null empties', async () => {
    const { api, post } = await fresh()
    const ann = {
      externalId: '1',
      phone: '+7 916 123 45 67',
      email: 'Ann@Example.com',
      firstName: 'Ann',
      city: 'Tver',
      tags: ['vip'],
      attributes: { size: 3 },
      homeLocation: 'A',
    }
    const [made] = await post(ann)
    expect(made).toMatchObject({ index: 0, status: 'created', errors: [] })
    expect(statuses(await post(ann, { externalId: '1', city: null, attributes: { colour: 'red' } }))).toEqual(['updated', 'updated'])
    const { body } = await api('GET', `/customers/${made!.id}`)
    expect(body).toMatchObject({
      externalId: '1',
      phone: '+79161234567',
      email: 'ann@example.com',
      firstName: 'Ann',
      city: null,
      tags: ['vip'],
      attributes: { size: 3, colour: 'red' },
      homeLocation: 'A',
      totals: { visits: 0, spent: 0, averageReceipt: null, lastVisitAt: null },
    })
  })

  test('in parallel one customer comes of one phone', async () => {
    const { workspace, post } = await fresh()
    const answers = await Promise.all(Array.from({ length: 12 }, () => post({ phone: '+79161234567' })))
    expect(answers.flatMap(statuses).sort()).toEqual(['created', ...Array(11).fill('updated')])
    expect((await db.owner.$client.query('select 1 from customers where workspace_id = $1', [workspace])).rowCount).toBe(1)
  })

  test('a batch comes to the same as its items one by one', async () => {
    const { post } = await fresh()
    const items = await post(
      { externalId: '1', phone: '+79160000001' },
      { phone: '+79160000001', firstName: 'Bea' },
      { externalId: '1', card: '5' },
      { card: '5' },
    )
    expect(statuses(items)).toEqual(['created', 'updated', 'updated', 'updated'])
    expect(new Set(items.map((i) => i.id)).size).toBe(1)
  })

  test('identifiers of two customers are a conflict that names both; a shared address is not', async () => {
    const { post } = await fresh()
    const [a, b] = await post({ externalId: 'a', email: 'family@home.ru' }, { externalId: 'b', email: 'family@home.ru', phone: '+79160000002' })
    expect(a!.id).not.toBe(b!.id)
    const [both, phone, shared] = await post(
      { externalId: 'a', phone: '+79160000002' },
      { email: 'family@home.ru' },
      { externalId: 'a', email: 'family@home.ru' },
    )
    expect(both).toMatchObject({ status: 'conflict', id: null, customers: [a!.id, b!.id] })
    expect(statuses([phone!, shared!])).toEqual(['conflict', 'updated'])
  })

  test('a phone that another customer has too is taken with a word: the till cannot tell them apart by it', async () => {
    const { api, post } = await fresh()
    const phone = '+79160000001'
    const [first] = await post({ externalId: 'a', phone, email: 'family@home.ru' })
    const second = { externalId: 'b', phone, email: 'family@home.ru' }
    const shared = [{ code: 'customer.shared_phone', path: 'items.0.phone', message: expect.stringContaining(String(first!.id)), hint: expect.any(String) }]
    expect((await post(second))[0]).toMatchObject({ status: 'created', errors: shared })
    expect((await post(second))[0]).toMatchObject({ status: 'updated', errors: shared })
    expect(await api('POST', '/pos/identify', { phone })).toMatchObject({ status: 409, body: { code: 'customer.conflict' } })
    // A shared e-mail identifies nobody at a till.
    expect((await post({ externalId: 'c', email: 'family@home.ru' }))[0]).toMatchObject({ status: 'created', errors: [] })
  })

  test('two addresses in one field are several, two signs in one address are none', async () => {
    const { post } = await fresh()
    const items = await post(...['a@b.ru c@d.ru', 'a@b.ru;c@d.ru', 'bad@@x', 'a@b@c.ru', 'a@'].map((email, i) => ({ externalId: `${i}`, email })))
    expect(items.map((item) => codes(item)[0]![0])).toEqual(['email.several', 'email.several', 'email.invalid', 'email.invalid', 'email.invalid'])
  })

  test('everything wrong at once; the good ones are kept', async () => {
    const { post } = await fresh()
    const items = await post(
      { firstName: 'Nobody' },
      { externalId: '1', phone: '89161234567', email: 'a@b.ru, c@d.ru', birthday: '1990-02-30', gender: 'x', timeZone: 'Mars', colour: 1 },
      { externalId: '2', consents: [{ channel: 'pigeon', class: 'promo', given: 'yes' }] },
      { externalId: '3', firstName: '<script>{{ secret }}</script>' },
      { id: '999999999' },
    )
    expect(codes(items[0])).toEqual([['customer.no_identifier', 'items.0']])
    expect(codes(items[1]).sort()).toEqual([
      ['date.invalid', 'items.1.birthday'],
      ['email.several', 'items.1.email'],
      ['field.choice', 'items.1.gender'],
      ['field.unknown', 'items.1.colour'],
      ['phone.no_country', 'items.1.phone'],
      ['time_zone.unknown', 'items.1.timeZone'],
    ])
    expect(codes(items[2]).sort()).toEqual([
      ['field.choice', 'items.2.consents.0.channel'],
      ['field.type', 'items.2.consents.0.given'],
    ])
    expect(statuses(items)).toEqual(['rejected', 'rejected', 'rejected', 'created', 'rejected'])
  })

  test('consents are a log: the newest holds, repeating adds nothing, an address implies none', async () => {
    const { workspace, api, post } = await fresh()
    const consent = { channel: 'email', class: 'promo', given: true, at: '2026-01-01T00:00:00Z', source: 'till', wording: 'v3' }
    const ann = { externalId: '1', email: 'a@b.ru', consents: [consent] }
    const [made] = await post(ann, { externalId: '2', email: 'c@d.ru', phone: '+79160000001' })
    await post(ann)
    await post({ externalId: '1', consents: [{ ...consent, given: false, at: '2026-01-02T00:00:00Z' }] })
    const { rows } = await db.owner.$client.query('select given, wording from consents where workspace_id = $1 order by id', [workspace])
    expect(rows).toEqual([
      { given: true, wording: 'v3' },
      { given: false, wording: 'v3' },
    ])
    expect((await api('GET', `/customers/${made!.id}`)).body.consents).toMatchObject([{ channel: 'email', given: false }])
  })
})

test('found by name, phone as typed, e-mail, card or externalId, page by page', async () => {
  const { api, post } = await fresh()
  await post(
    ...Array.from({ length: 7 }, (_, i) => ({ externalId: `k${i}`, firstName: 'Иван', lastName: `Петров${i}`, phone: `+791600000${10 + i}`, card: `29${i}` })),
  )
  const names = async (query: string) => (await api('GET', `/customers?query=${encodeURIComponent(query)}`)).body.items.map((i) => i.externalId)
  expect(await names('петров3')).toEqual(['k3'])
  expect(await names('8 916 000-00-12')).toEqual(['k2'])
  expect(await names('291')).toEqual(['k1'])
  expect(await names('k5')).toEqual(['k5'])
  expect(await names('100%_')).toEqual([])
  const seen: unknown[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await api('GET', `/customers?limit=3&cursor=${cursor}`)
    seen.push(...page.body.items.map((i) => i.externalId))
    cursor = page.body.next as string | null
  }
  expect(seen).toEqual(['k6', 'k5', 'k4', 'k3', 'k2', 'k1', 'k0'])
  expect(await api('GET', '/customers?cursor=nonsense')).toMatchObject({ status: 400, body: { code: 'cursor.invalid' } })
  expect(await api('GET', '/customers?limit=501')).toMatchObject({ status: 400, body: { code: 'query.invalid' } })
})

test('the till knows who stands there', async () => {
  const { api, post } = await fresh()
  const [made] = await post({ externalId: 'x', card: '2900', phone: '+79161234567', firstName: 'Ann', bankCardTokens: ['t'] })
  for (const mark of [{ card: '29 00' }, { phone: '8 (916) 123-45-67' }, { bankCardToken: 't' }, { qr: '2900' }, { qr: 'x' }]) {
    expect(await api('POST', '/pos/identify', mark), JSON.stringify(mark)).toMatchObject({
      status: 200,
      body: { customer: { id: made!.id, firstName: 'Ann' }, balance: 0, offers: [] },
    })
  }
  expect(await api('POST', '/pos/identify', { card: 'none' })).toMatchObject({ status: 404, body: { code: 'customer.unknown' } })
  expect(await api('POST', '/pos/identify', { card: '1', phone: '2' })).toMatchObject({ status: 422, body: { errors: [{ code: 'pos.one_mark' }] } })
})

test('the timeline is one history, newest first, in the words of the reader', async () => {
  const { api, post } = await fresh()
  const [made] = await post({ externalId: 'x' })
  const receipt = {
    source: 'till',
    externalId: 'r',
    location: 'Arbat',
    occurredAt: '2026-01-05T10:00:00Z',
    customer: { externalId: 'x' },
    items: [{ sku: '1', name: 'Tea', quantity: 2, price: 30_050 }],
    total: 30_050,
  }
  await api('POST', '/receipts', { items: [receipt] })
  await api('POST', '/events', {
    items: [
      {
        source: 'site',
        externalId: 'e',
        type: 'custom.quiz',
        occurredAt: '2026-01-05T11:00:00Z',
        customer: { externalId: 'x' },
        properties: { campaign: 'none' },
      },
      { source: 'site', externalId: 'f', type: 'purchased', occurredAt: '2026-01-05T11:00:00Z' },
      { source: 'site', externalId: 'g', type: 'page_viewed', occurredAt: '2026-01-05T09:00:00Z', customer: { cookie: 'c' } },
    ],
  })
  await post({ externalId: 'x', cookies: ['c'] })
  const path = `/customers/${made!.id}/timeline`
  const { body } = await api('GET', path, undefined, { 'accept-language': 'ru' })
  expect(body.items.map((i) => i.type)).toEqual(['joined', 'custom.quiz', 'visited', 'purchased', 'page_viewed'])
  expect(body.items[3]).toMatchObject({ amount: 30_050, location: 'Arbat', source: 'till', externalId: 'r' })
  expect(body.items[3]!.text).toMatch(/Чек на 300,50.+Arbat: Tea × 2/)
  const first = await api('GET', `${path}?limit=3`)
  const rest = await api('GET', `${path}?limit=2&cursor=${first.body.next}`)
  expect([...first.body.items, ...rest.body.items].map((i) => i.externalId)).toEqual(body.items.map((i) => i.externalId))
})
