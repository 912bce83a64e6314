import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { caller } from '../rest/testing'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

const START = '2026-01-05T12:00:00Z'
let number = 0
const receipt = (over: Record<string, unknown> = {}) => ({
  source: 'till',
  externalId: `r${++number}`,
  location: 'A',
  occurredAt: '2026-01-05T10:00:00+03:00',
  customer: { externalId: 'ann' },
  items: [{ sku: 'tea', quantity: 1, price: 150 }],
  total: 150,
  ...over,
})
const fresh = async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: START })
  return { workspace, api: await caller(db, workspace) }
}
const statuses = (answer: { body: { items: Record<string, unknown>[] } }) => answer.body.items.map((item) => item.status)
const codes = (item: Record<string, unknown> | undefined) => (item!.errors as { code: string; path: string }[]).map((e) => [e.code, e.path])
const facts = async (workspace: string) =>
  (
    await db.owner.$client.query('select type, occurred_at, live, customer_id, receipt_id from facts where workspace_id = $1 order by type, occurred_at', [
      workspace,
    ])
  ).rows

test('a receipt is stored once for ever; another body under its key is a conflict', async () => {
  const { workspace, api } = await fresh()
  const one = receipt()
  expect(statuses(await api('POST', '/receipts', { items: [one, one] }))).toEqual(['accepted', 'duplicate'])
  expect(statuses(await api('POST', '/receipts', { items: [one] }))).toEqual(['duplicate'])
  const other = await api('POST', '/receipts', { items: [{ ...one, total: 200, items: [{ sku: 'tea', quantity: 1, price: 200 }] }] })
  expect(statuses(other)).toEqual(['conflict'])
  expect(codes(other.body.items[0])).toEqual([['fact.other_body', 'items.0.externalId']])
  const parallel = receipt()
  const answers = await Promise.all(Array.from({ length: 20 }, () => api('POST', '/receipts', { items: [parallel] })))
  expect(answers.flatMap(statuses).sort()).toEqual(['accepted', ...Array.from({ length: 19 }, () => 'duplicate')])
  expect((await facts(workspace)).map((f) => f.type)).toEqual(['joined', 'purchased', 'purchased', 'visited'])
})

test('of 500 with a bad one 499 are kept, and repeating the whole adds nothing', async () => {
  const { workspace, api } = await fresh()
  const items: unknown[] = Array.from({ length: 500 }, (_, i) => receipt({ customer: { externalId: `c${i % 50}` } }))
  items[250] = receipt({ total: 1 })
  const first = await api('POST', '/receipts', { items })
  expect(statuses(first).filter((s) => s === 'accepted')).toHaveLength(499)
  expect(codes(first.body.items[250])).toEqual([['receipt.total', 'items.250.total']])
  expect(statuses(await api('POST', '/receipts', { items })).filter((s) => s === 'duplicate')).toHaveLength(499)
  const { rows } = await db.owner.$client.query('select count(*) as n from receipts where workspace_id = $1', [workspace])
  expect(rows[0].n).toBe(499)
})

test('whatever the order, the day has one visit, and it is the earliest receipt', async () => {
  const { workspace, api } = await fresh()
  const at = (hour: string) => receipt({ occurredAt: `2026-01-05T${hour}:00:00+03:00` })
  const day = [at('12'), at('09'), at('15')]
  for (const item of day) await api('POST', '/receipts', { items: [item] })
  await api('POST', '/receipts', {
    items: [receipt({ occurredAt: '2026-01-05T00:30:00+03:00', location: 'B' }), receipt({ occurredAt: '2026-01-04T23:30:00+03:00' })],
  })
  const visits = (await facts(workspace)).filter((f) => f.type === 'visited')
  expect(visits.map((v) => v.occurred_at.toISOString())).toEqual(['2026-01-04T20:30:00.000Z', '2026-01-04T21:30:00.000Z', '2026-01-05T06:00:00.000Z'])
  expect(visits.every((v) => v.live === false)).toBe(true)
})

test('clocks that cannot be right are quarantined, what is late starts nothing', async () => {
  const { workspace, api } = await fresh()
  const ahead = receipt({ occurredAt: '2026-01-07T12:00:01Z' })
  const answer = await api('POST', '/receipts', { items: [ahead, receipt({ occurredAt: '1970-01-01T00:00:00Z' }), receipt({ occurredAt: START })] })
  expect(statuses(answer)).toEqual(['quarantined', 'quarantined', 'accepted'])
  expect(statuses(await api('POST', '/receipts', { items: [ahead, { ...ahead, location: 'B' }] }))).toEqual(['quarantined', 'conflict'])
  const held = await db.owner.$client.query('select reason, received_real from held_facts where workspace_id = $1 order by id', [workspace])
  expect(held.rows.map((row) => [row.reason, row.received_real instanceof Date])).toEqual([
    ['time.ahead', true],
    ['time.before_2000', true],
  ])
  const listed = await api('GET', '/facts/held?status=quarantined', undefined, { 'accept-language': 'ru' })
  expect(listed.body).toMatchObject({
    next: null,
    items: [
      { kind: 'receipt', occurredAt: '1970-01-01T00:00:00.000Z', reason: { code: 'time.before_2000', message: expect.stringMatching(/[а-я]/) } },
      {
        status: 'quarantined',
        source: ahead.source,
        externalId: ahead.externalId,
        reason: { code: 'time.ahead' },
        document: { ...ahead, occurredAt: '2026-01-07T12:00:01.000Z' },
      },
    ],
  })
  expect((await api('GET', '/facts/held?status=parked')).body.items).toEqual([])
  expect((await api('GET', '/facts/held?kind=bogus')).body.errors).toMatchObject([{ code: 'field.choice', path: 'kind' }])
  expect((await facts(workspace)).map((f) => f.live)).toEqual([true, true, true])
  await api('POST', '/receipts', { items: [receipt({ occurredAt: '2026-01-05T11:59:59Z' })] })
  expect((await facts(workspace)).filter((f) => !f.live)).toHaveLength(1)
})

describe('who it is', () => {
  test('externalId, card and phone create a customer, the same one next time', async () => {
    const { api } = await fresh()
    const guests = [
      { externalId: 'x' },
      { card: '29 00' },
      { phone: '+7 916 123-45-67' },
      { card: '2900' },
      { phone: '+79161234567' },
      { externalId: 'x', card: '3100' },
    ]
    const answer = await api('POST', '/receipts', { items: guests.map((customer) => receipt({ customer })) })
    const ids = answer.body.items.map((item) => item.customer)
    expect(new Set(ids).size).toBe(3)
    expect([ids[3], ids[4], ids[5]]).toEqual([ids[1], ids[2], ids[0]])
  })

  test('an unknown bank card stays anonymous and is claimed when it is known whose it is', async () => {
    const { workspace, api } = await fresh()
    const tender = { tenders: [{ kind: 'bank_card', token: 't2' }] }
    const anonymous = await api('POST', '/receipts', { items: [receipt({ customer: { bankCardToken: 't1' } }), receipt({ customer: undefined, ...tender })] })
    expect(anonymous.body.items.map((i) => [i.status, i.customer])).toEqual([
      ['accepted', null],
      ['accepted', null],
    ])
    expect((await facts(workspace)).map((f) => f.type)).toEqual(['purchased', 'purchased'])
    const made = await api('POST', '/customers', { items: [{ externalId: 'bea', bankCardTokens: ['t1'] }] })
    const bea = made.body.items[0]!.id as string
    await api('POST', '/receipts', { items: [receipt({ customer: { externalId: 'bea' }, location: 'C', ...tender })] })
    const all = await facts(workspace)
    expect(all.filter((f) => f.type === 'purchased').map((f) => String(f.customer_id))).toEqual([bea, bea, bea])
    expect(all.filter((f) => f.type === 'visited')).toHaveLength(2)
    const timeline = await api('GET', `/customers/${bea}/timeline`)
    expect(timeline.body.items).toHaveLength(6)
  })

  test('two customers are a conflict with both ids; a phone typed at the till joins nobody to a card', async () => {
    const { workspace, api } = await fresh()
    const made = await api('POST', '/customers', { items: [{ externalId: 'a' }, { phone: '+79160000001' }] })
    const ids = made.body.items.map((item) => item.id)
    const answer = await api('POST', '/receipts', {
      items: [receipt({ customer: { externalId: 'a', phone: '+79160000001' } }), receipt({ customer: { card: 'new', phone: '+79160000001' } })],
    })
    expect(statuses(answer)).toEqual(['conflict', 'accepted'])
    expect(JSON.stringify(answer.body.items[0]!.errors)).toContain(ids.join(', '))
    expect(ids).not.toContain(answer.body.items[1]!.customer)
    const { rows } = await db.owner.$client.query('select count(*) as n from consents where workspace_id = $1', [workspace])
    expect(rows[0].n).toBe(0)
    expect(codes((await api('POST', '/receipts', { items: [receipt({ customer: { id: '999999' } })] })).body.items[0])).toEqual([
      ['customer.unknown', 'items.0.customer'],
    ])
  })
})

test('all that is wrong with a receipt is said at once, with places', async () => {
  const { api } = await fresh()
  const item = { sku: 'x', quantity: -1, price: '12,5' }
  const answer = await api('POST', '/receipts', {
    items: [
      { source: 'till', occurredAt: '2026-01-05T10:00:00', location: 'A', items: [item], total: 1.5, colour: 'red' },
      receipt({ customer: { phone: '89161234567' } }),
      receipt({ customer: { card: '7.9E+10' } }),
      receipt({ currency: 'EUR' }),
      receipt({ occurredAt: '2026-02-30T10:00:00Z' }),
      'nonsense',
    ],
  })
  expect(codes(answer.body.items[0]).sort()).toEqual(
    [
      ['field.missing', 'items.0.externalId'],
      ['time.no_offset', 'items.0.occurredAt'],
      ['field.too_small', 'items.0.items.0.quantity'],
      ['money.not_whole', 'items.0.items.0.price'],
      ['money.not_whole', 'items.0.total'],
      ['field.unknown', 'items.0.colour'],
    ].sort(),
  )
  expect(answer.body.items.slice(1).map((i) => codes(i))).toEqual([
    [['phone.no_country', 'items.1.customer.phone']],
    [['card.exponent', 'items.2.customer.card']],
    [['currency.mismatch', 'items.3.currency']],
    [['time.invalid', 'items.4.occurredAt']],
    [['field.type', 'items.5']],
  ])
  for (const error of answer.body.items.flatMap((i) => i.errors as { code: string; message: string }[])) expect(error.message).not.toBe(error.code)
})

test('an unknown location is created in the workspace zone, to be confirmed', async () => {
  const { api } = await fresh()
  await api('POST', '/receipts', { items: [receipt({ location: 'new shop' })] })
  const { body } = await api('GET', '/locations')
  expect(body.items).toMatchObject([{ externalId: 'new shop', timeZone: 'Europe/Moscow', confirmed: false }])
  await api('POST', '/locations', { externalId: 'new shop', name: 'Arbat', timeZone: 'Asia/Tokyo' })
  expect((await api('GET', '/locations')).body.items).toMatchObject([{ name: 'Arbat', timeZone: 'Asia/Tokyo', confirmed: true }])
})
