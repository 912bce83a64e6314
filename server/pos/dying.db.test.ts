import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshDatabase, mortal, type TestDatabase } from '../../db/testing'
import { caller } from '../rest/testing'
import { Shop } from './testing'

let db: TestDatabase
let shop: Shop
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  shop = await Shop.open(db)
})

/** Reliability 4: the connection is cut at any word to the database, the COMMIT among them, done or not; the till asks again. */
describe('reliability 4: the connection is cut, the client retries', () => {
  it.each([
    ['once', 'before'],
    ['once', 'after'],
    ['reserve', 'before'],
    ['reserve', 'after'],
  ] as const)(
    'at every word of a sale (%s, %s): one entry, one answer',
    async (mode, when) => {
      let deaths = 0
      for (let word = 1; ; word++) {
        const name = `g${word}`
        const customer = await shop.guest(name, 100)
        const body = shop.sale(name, { spend: 60, mode })
        const held = mode === 'reserve' ? (await shop.checkout(body)).body.reservation : null
        const victim = mortal(db.urls.app, word, when)
        const dying = await caller(db, shop.workspace, ['pos'], { db: victim.db })
        const end = await victim.outcome(held ? dying('POST', `/pos/reservations/${held}/commit`) : dying('POST', '/pos/checkout', body))
        await victim.close()
        const ask = () => (held ? shop.commit(held) : shop.checkout(body))
        const retry = await ask()
        expect([word, retry.status, retry.body]).toEqual([word, 200, expect.objectContaining({ receipt: expect.any(String), spent: 60, balance: 40 })])
        expect((await ask()).body).toEqual(retry.body)
        const entries = (await shop.spends()).filter((s) => s.customer_id === customer)
        expect([word, entries]).toEqual([word, [{ customer_id: customer, amount: 60 }]])
        if (end === 'lived') break
        deaths++
      }
      expect(deaths).toBeGreaterThan(15)
      await shop.proven()
    },
    120_000,
  )
})
