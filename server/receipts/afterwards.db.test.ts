import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { caller } from '../rest/testing'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

test('a receipt earns what granted cashback gives, once, and redeems its coupons once', async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: '2026-01-05T12:00:00Z' })
  const api = await caller(db, workspace)
  const [made] = (await api('POST', '/customers', { items: [{ externalId: 'x' }] })).body.items
  const grant = (key: string, kind: string, reward: object, code: string | null) =>
    db.owner.$client.query(
      `insert into grants (workspace_id, key, customer_id, name, kind, reward, code, granted_at, expires_at)
       values ($1, $2, $3, 'Grill', $4, $5, $6, '2026-01-01', '2026-02-01')`,
      [workspace, key, made!.id, kind, JSON.stringify(reward), code],
    )
  await grant('c', 'cashback', { kind: 'cashback', percent: 15, on: { field: 'category', op: 'in', value: ['Grill'] }, fromPurchase: null }, null)
  await grant('g', 'gift', { kind: 'gift', sku: 'cake', title: 'Cake' }, '23456789')
  const receipt = {
    source: 'till',
    externalId: '1',
    location: 'A',
    occurredAt: '2026-01-05T11:00:00Z',
    customer: { externalId: 'x' },
    items: [
      { sku: 'steak', category: 'Grill', quantity: 1, price: 100_000, discount: 10_000 },
      { sku: 'tea', quantity: 1, price: 20_000 },
      { sku: 'cake', quantity: 1, price: 30_000, discount: 30_000, cost: 9_000 },
    ],
    total: 110_000,
    redeem: ['2345 6789', 'NOSUCH'],
  }
  const answer = await api('POST', '/receipts', { items: [receipt] })
  expect(answer.body.items[0]).toMatchObject({
    status: 'accepted',
    earned: 135,
    redeemed: ['23456789'],
    errors: [{ code: 'coupon.unknown', path: 'items.0.redeem.1' }],
  })
  const cake = await db.owner.$client.query('select state, value, cost from grants where workspace_id = $1 and code = $2', [workspace, '23456789'])
  expect(cake.rows).toEqual([{ state: 'redeemed', value: 30_000, cost: 9_000 }])
  expect((await api('POST', '/receipts', { items: [receipt] })).body.items[0]).toMatchObject({ status: 'duplicate', earned: 0 })
  expect((await api('GET', `/customers/${made!.id}/balance`)).body).toMatchObject({ balance: 135 })
  const till = await api('POST', '/pos/identify', { qr: '2345-6789' })
  expect(till.body).toMatchObject({ balance: 135, offers: [{ name: 'Grill', code: null }] })
  const again = await api('POST', '/offers/23456789/redeem', undefined, { 'accept-language': 'ru' })
  // The moment as the shop's clock showed it, not 2026-...Z.
  expect(again).toMatchObject({
    status: 409,
    body: { code: 'coupon.redeemed', title: expect.stringMatching(/^Этот код уже использован: \d+ \S+ 2026 г\., \d\d:\d\d\.$/) },
  })
})
