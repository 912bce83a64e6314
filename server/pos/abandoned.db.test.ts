import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { HOLD, MINUTE, Shop, T } from './testing'

let db: TestDatabase
let shop: Shop
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  shop = await Shop.open(db)
})
const left = () =>
  shop.sql(
    `select f.customer_id as customer, f.occurred_at as at, f.known_at as known, f.amount, f.live, f.properties, l.external_id as place from facts f
     left join locations l on l.id = f.location_id where f.workspace_id = $1 and f.type = 'basket_abandoned' order by f.id`,
  )

it('a basket that was rung up and not paid for in time is left behind, once, with what lay in it', async () => {
  const ann = await shop.guest('ann', 0)
  await shop.guest('bea', 300)
  for (const externalId of ['A', 'B']) await shop.api('POST', '/locations', { externalId })
  await shop.reserve('ann', 0)
  await shop.reserve('bea', 200, { externalId: 'cart-7', location: 'B' })
  expect(await shop.release(T + HOLD - 1)).toBe(0)
  expect(await left()).toEqual([])
  expect(await shop.release(T + HOLD + MINUTE)).toBe(2)
  await shop.release(T + HOLD + MINUTE)
  const steak = { sku: 'steak', name: null, category: 'Grill', quantity: 1, price: 100_000 }
  const told = (await left()) as { properties: object }[]
  expect(told).toHaveLength(2)
  expect(told[0]).toMatchObject({ customer: ann, at: new Date(T + HOLD), known: new Date(T + HOLD + MINUTE), amount: 100_000, place: 'A', live: true })
  expect(told[1]).toMatchObject({ place: 'B', properties: { source: 'till', externalId: 'cart-7', items: [steak], skus: ['steak'], categories: ['Grill'] } })
  await shop.proven()
})

it('not what was paid, cancelled or rung up anew meanwhile, nor of somebody nobody knows', async () => {
  for (const name of ['paid', 'gone', 'anew']) await shop.guest(name, 300)
  const paid = await shop.reserve('paid', 100)
  await shop.commit(paid.body.reservation)
  const gone = await shop.reserve('gone', 100)
  await shop.cancel(gone.body.reservation)
  await shop.reserve('anew', 100)
  await shop.setClock(T + MINUTE)
  await shop.checkout(shop.sale('anew', { spend: 0, occurredAt: new Date(T + MINUTE).toISOString() }))
  const stranger = await shop.reserve('stranger', 0)
  await shop.reserve('x', 0, { customer: undefined })
  expect(await shop.release(T + HOLD + 2 * MINUTE)).toBe(3)
  expect(await left()).toEqual([])
  // Who was new by a sale that did not come about is nobody; begun again and paid, they are a guest.
  expect(await shop.commit(stranger.body.reservation)).toMatchObject({ status: 409 })
  const again = await shop.reserve('stranger', 0)
  expect((await shop.commit(again.body.reservation)).body).toMatchObject({ receipt: expect.any(String), balance: 0 })
  await shop.proven()
})
