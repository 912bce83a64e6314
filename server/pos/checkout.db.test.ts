import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
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

describe('a quote', () => {
  const items = [
    { sku: 'steak', category: 'Grill', quantity: 1, price: 100_000 },
    { sku: 'tea', category: 'Drinks', quantity: 2, price: 20_000 },
  ]
  const quote = (over: Record<string, unknown>) => shop.api('POST', '/pos/quote', { customer: { externalId: 'ann' }, location: 'A', items, ...over })

  it('says what codes take off, what is earned, how many points may be spent and what is left to pay; and writes nothing', async () => {
    const ann = await shop.guest('ann', 300)
    await shop.grant(ann, { kind: 'cashback', percent: 10, on: { field: 'category', op: 'eq', value: 'Grill' } })
    await shop.grant(ann, { kind: 'cashback', percent: 5, fromPurchase: { nth: 3, within: 'P30D' } })
    await shop.grant(ann, { kind: 'discount', percent: 20, on: { field: 'sku', op: 'eq', value: 'steak' } }, 'STEAK222')
    await shop.grant(ann, { kind: 'discount', amount: 5_000, minReceipt: 500_000 }, 'LARGE222')
    await shop.grant(ann, { kind: 'gift', sku: 'tea', title: 'Tea' }, 'TEA22222')
    const { body } = await quote({ redeem: ['steak 222', 'LARGE222', 'TEA22222', 'NOPE'], spend: 1_000 })
    expect(body).toMatchObject({ earn: 80, maxSpend: 300, spend: 300, payable: 80_000 + 10_000 - 30_000 })
    expect(body.lines).toMatchObject([
      { sku: 'steak', discount: 20_000, payable: 80_000 },
      { sku: 'tea', discount: 10_000, payable: 10_000 },
    ])
    expect((body.applied as { code: string; off: number; earn: number }[]).map((a) => [a.code, a.off, a.earn])).toEqual([
      ['STEAK222', 20_000, 0],
      ['TEA22222', 10_000, 0],
      [null, 0, 80],
    ])
    const reasons = (body.notApplied as { code: string; reason: { code: string } }[]).map((a) => [a.code, a.reason.code])
    expect(reasons).toEqual([
      ['LARGE222', 'offer.min_receipt'],
      ['NOPE', 'coupon.unknown'],
      [null, 'offer.not_yet'],
    ])
    expect(await shop.sql('select 1 from locations where workspace_id = $1')).toEqual([])
    // What was promised is what comes: the same lines, sold.
    const sold = items.map((item, i) => ({ ...item, discount: (body.lines as { discount: number }[])[i]!.discount }))
    const done = await shop.checkout(shop.sale('ann', { items: sold, total: 90_000, redeem: ['STEAK222', 'TEA22222'], spend: 300 }))
    expect(done.body).toMatchObject({ earned: 80, spent: 300, balance: 80, redeemed: ['STEAK222', 'TEA22222'] })
    await shop.proven()
  })

  it('never lets points pay more than there is to pay, nor a stranger spend any', async () => {
    await shop.guest('ann', 5_000)
    expect((await quote({ spend: 5_000 })).body).toMatchObject({ maxSpend: 1_200, payable: 0 })
    await shop.sql('update workspaces set point_value = 70000 where id = $1')
    expect((await quote({ spend: 5_000 })).body).toMatchObject({ maxSpend: 1, payable: 50_000 })
    expect((await quote({ customer: { externalId: 'bob' }, spend: 5 })).body).toMatchObject({ maxSpend: 0, earn: 0, payable: 120_000 })
    expect((await quote({ customer: null })).body).toMatchObject({ maxSpend: 0, payable: 120_000 })
  })
})

describe('a checkout', () => {
  it('stores, spends and answers once; another body under its key is a conflict', async () => {
    const ann = await shop.guest('ann', 300)
    await shop.grant(ann, { kind: 'cashback', percent: 10 })
    const body = shop.sale('ann', { spend: 200 })
    const first = await shop.checkout(body)
    expect(first.body).toMatchObject({ receipt: expect.any(String), earned: 100, spent: 200, balance: 200 })
    await shop.checkout(shop.sale('ann', { spend: 50 }))
    expect((await shop.checkout(body)).body).toEqual(first.body)
    expect(await shop.checkout({ ...body, spend: 201 })).toMatchObject({ status: 409, body: { code: 'fact.other_body' } })
    // The till's evening upload of the same receipt changes nothing.
    const { spend: _, ...receipt } = body
    expect((await shop.api('POST', '/receipts', { items: [receipt] })).body.items).toMatchObject([{ status: 'duplicate' }])
    expect(await shop.spends()).toMatchObject([{ amount: 200 }, { amount: 50 }])
    await shop.proven()
  })

  it('refuses the whole where a part cannot be', async () => {
    const ann = await shop.guest('ann', 300)
    await shop.grant(ann, { kind: 'cashback', percent: 50 })
    await shop.grant(ann, { kind: 'discount', percent: 20 }, 'USED2222')
    await shop.api('POST', '/offers/USED2222/redeem')
    const refused = async (over: Record<string, unknown>) => {
      const { status, body } = await shop.checkout(shop.sale('ann', over))
      expect((body.errors as { message: string; code: string }[]).every((e) => e.message !== e.code)).toBe(true)
      return [status, body.code]
    }
    // What the receipt earns (500 points) cannot pay for it.
    expect(await refused({ spend: 301 })).toEqual([409, 'points.insufficient'])
    expect(await refused({ spend: 1_001 })).toEqual([422, 'points.above_total'])
    expect(await refused({ spend: 1, customer: null })).toEqual([422, 'checkout.no_customer'])
    expect(await refused({ redeem: ['USED2222'] })).toEqual([409, 'coupon.redeemed'])
    expect(await refused({ occurredAt: '2026-01-07T12:00:00Z' })).toEqual([422, 'time.ahead'])
    expect(await refused({ currency: 'EUR' })).toEqual([422, 'currency.mismatch'])
    expect(await refused({ total: 1 })).toEqual([422, 'body.invalid'])
    expect(await refused({ spend: -1 })).toEqual([422, 'body.invalid'])
    for (const table of ['receipts', 'checkouts', 'held_facts']) expect(await shop.sql(`select 1 from ${table} where workspace_id = $1`)).toEqual([])
    expect(await shop.balance(ann)).toMatchObject({ balance: 300, pending: 0 })
    await shop.proven()
  })

  it('the same call 20 times at once is one sale', async () => {
    await shop.guest('ann', 300)
    const body = shop.sale('ann', { spend: 200 })
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.checkout(body)))
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]!.body])
    expect(answers[0]!.body).toMatchObject({ spent: 200, balance: 100 })
    expect(await shop.spends()).toHaveLength(1)
    await shop.proven()
  })
})
