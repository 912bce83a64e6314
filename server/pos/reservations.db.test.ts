import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { Chores } from '../relay/chores'
import { caller } from '../rest/testing'
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

describe('a reservation', () => {
  it('keeps points from a second till, and spends them when the money is there, once', async () => {
    const ann = await shop.guest('ann', 300)
    const held = await shop.reserve('ann', 200)
    expect(held.body).toMatchObject({ receipt: null, spent: 0, reserved: 200, balance: 100, reservedUntil: new Date(T + HOLD).toISOString() })
    expect(await shop.balance(ann)).toMatchObject({ balance: 100, pending: 200, lots: [{ amount: 300, left: 100 }] })
    expect(await shop.sql('select 1 from receipts where workspace_id = $1')).toEqual([])
    expect(await shop.checkout(shop.sale('ann', { spend: 101 }))).toMatchObject({ status: 409, body: { code: 'points.insufficient' } })
    expect((await shop.checkout(shop.sale('ann', { spend: 100 }))).body).toMatchObject({ spent: 100, balance: 0 })
    const done = await shop.commit(held.body.reservation)
    expect(done.body).toMatchObject({ receipt: expect.any(String), spent: 200, balance: 0 })
    expect((await shop.commit(held.body.reservation)).body).toEqual(done.body)
    expect(await shop.balance(ann)).toMatchObject({ balance: 0, pending: 0 })
    expect(await shop.cancel(held.body.reservation)).toMatchObject({ status: 409, body: { code: 'reservation.committed' } })
    expect(await shop.sql('select document from checkouts where workspace_id = $1 and document is not null')).toEqual([])
    await shop.proven()
  })

  it('whose goods are back before it is committed gives the points spent on them back', async () => {
    const ann = await shop.guest('ann', 300)
    const held = await shop.reserve('ann', 200, { externalId: 'brought-back' })
    const receipt = { source: 'till', externalId: 'brought-back' }
    const back = { source: 'till', externalId: 'b', receipt, occurredAt: '2026-01-05T12:00:00Z', items: [{ sku: 'steak', quantity: 1, amount: 100_000 }] }
    expect((await shop.api('POST', '/returns', { items: [back] })).body.items).toMatchObject([{ status: 'parked' }])
    expect((await shop.commit(held.body.reservation)).body).toMatchObject({ spent: 200, balance: 300 })
    expect(await shop.balance(ann)).toMatchObject({ balance: 300, pending: 0 })
    expect((await shop.api('POST', '/returns', { items: [back] })).body.items).toMatchObject([{ status: 'duplicate' }])
    await shop.proven()
  })

  it('cancelled, frees them once; the same sale may begin anew', async () => {
    const ann = await shop.guest('ann', 300)
    const body = shop.sale('ann', { spend: 200, mode: 'reserve' })
    const first = await shop.checkout(body)
    expect((await shop.checkout(body)).body).toEqual(first.body)
    const answers = await Promise.all(Array.from({ length: 5 }, () => shop.cancel(first.body.reservation)))
    for (const a of answers) expect(a).toMatchObject({ status: 200, body: { released: 200 } })
    expect(await shop.balance(ann)).toMatchObject({ balance: 300, pending: 0 })
    expect(await shop.commit(first.body.reservation)).toMatchObject({
      status: 409,
      body: { code: 'reservation.released', detail: expect.stringMatching(/again/) },
    })
    const second = await shop.checkout({ ...body, spend: 300 })
    expect((await shop.commit(second.body.reservation)).body).toMatchObject({ spent: 300, balance: 0 })
    expect(await shop.commit('999999')).toMatchObject({ status: 404, body: { code: 'reservation.unknown' } })
    await shop.proven()
  })

  it('of all there is at 20 tills at once: one succeeds', async () => {
    const ann = await shop.guest('ann', 300)
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.reserve('ann', 300)))
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
    for (const a of answers) if (a.status !== 200) expect([a.status, a.body.code]).toEqual([409, 'points.insufficient'])
    expect(await shop.balance(ann)).toMatchObject({ balance: 0, pending: 300 })
    await shop.proven()
  })

  it('reliability 11: a till dies holding one: released once at its time-out, however many relays look and whether or not a commit comes at that instant', async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 12; round++) {
      await shop.setClock(T)
      const customer = await shop.guest(`g${round}`, 100)
      const held = await shop.reserve(`g${round}`, 100)
      expect(await shop.release(T + HOLD - 1)).toBe(0)
      await shop.setClock(T + HOLD)
      // In odd rounds the till is not dead after all.
      const late = round % 2 ? shop.commit(held.body.reservation) : null
      const [a, b] = await Promise.all([shop.release(T + HOLD), shop.release(T + HOLD)])
      const answer = await late
      expect(a + b).toBe(answer?.status === 200 ? 0 : 1)
      expect(await shop.release(T + HOLD)).toBe(0)
      if (answer?.status !== 200) expect(await shop.commit(held.body.reservation)).toMatchObject({ status: 409, body: { code: 'reservation.released' } })
      expect(await shop.balance(customer)).toMatchObject({ balance: answer?.status === 200 ? 0 : 100, pending: 0 })
      seen.add(answer ? (answer.status === 200 ? 'committed' : 'too late') : 'released')
    }
    expect(seen.has('released')).toBe(true)
    await shop.proven()
  })

  it('the relays do it by themselves, each workspace by its clock', async () => {
    const ann = await shop.guest('ann', 100)
    await shop.reserve('ann', 100)
    const relays = () => Promise.all([new Chores(db.relay).run(), new Chores(db.relay).run()])
    await relays()
    expect(await shop.balance(ann)).toMatchObject({ balance: 0, pending: 100 })
    await shop.setClock(T + HOLD)
    await relays()
    expect(await shop.balance(ann)).toMatchObject({ balance: 100, pending: 0 })
    await shop.proven()
  })

  it('points do not expire under the till: they are spent if it finishes, and expire if it does not', async () => {
    const [ann, bob] = [await shop.guest('ann', 100, T + MINUTE), await shop.guest('bob', 100, T + MINUTE)]
    const held = await shop.reserve('ann', 60)
    await shop.reserve('bob', 60)
    await shop.setClock(T + 2 * MINUTE)
    expect(await shop.expire(T + 2 * MINUTE)).toBe(0)
    expect(await shop.balance(ann)).toMatchObject({ balance: 0, pending: 60 })
    // What is over but not reserved is nobody's any more.
    expect(await shop.checkout(shop.sale('ann', { spend: 1 }))).toMatchObject({ status: 409, body: { code: 'points.insufficient' } })
    expect((await shop.commit(held.body.reservation)).body).toMatchObject({ spent: 60, balance: 0 })
    expect([await shop.expire(T + 2 * MINUTE), await shop.expire(T + 2 * MINUTE)]).toEqual([1, 0])
    expect([await shop.release(T + HOLD), await shop.expire(T + HOLD)]).toEqual([1, 1])
    expect(await shop.balance(bob)).toMatchObject({ balance: 0, pending: 0 })
    const gone = await shop.sql(`select customer_id, amount from ledger where workspace_id = $1 and account = 'expired' order by amount`)
    expect(gone).toEqual([
      { customer_id: ann, amount: 40 },
      { customer_id: bob, amount: 100 },
    ])
    await shop.proven()
  })

  it('keeps its codes too', async () => {
    const ann = await shop.guest('ann', 0)
    await shop.grant(ann, { kind: 'discount', amount: 1_000 }, 'HELD2222')
    const held = await shop.reserve('ann', 0, { redeem: ['HELD2222'] })
    expect(await shop.api('POST', '/offers/HELD2222/redeem')).toMatchObject({ status: 409, body: { code: 'coupon.held' } })
    expect(await shop.checkout(shop.sale('ann', { redeem: ['HELD2222'] }))).toMatchObject({ status: 409, body: { code: 'coupon.held' } })
    await shop.release(T + HOLD)
    const again = await shop.reserve('ann', 0, { redeem: ['HELD2222'] })
    expect((await shop.commit(again.body.reservation)).body).toMatchObject({ redeemed: ['HELD2222'] })
    expect(await shop.commit(held.body.reservation)).toMatchObject({ status: 409 })
    expect(await shop.api('POST', '/offers/HELD2222/redeem')).toMatchObject({ status: 409, body: { code: 'coupon.redeemed' } })
  })

  it('of another workspace is unknown', async () => {
    await shop.guest('ann', 10)
    const held = await shop.reserve('ann', 10)
    const other = await caller(db, await makeWorkspace(db.owner, { startsAt: new Date(T) }))
    for (const verb of ['commit', 'cancel'])
      expect(await other('POST', `/pos/reservations/${held.body.reservation}/${verb}`)).toMatchObject({ status: 404, body: { code: 'reservation.unknown' } })
  })
})
