import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../../db/client'
import { freshDatabase, makeWorkspace, mortal, type TestDatabase } from '../../db/testing'
import { type Ctx, inContext } from '../context'
import { verify } from '../insight/verify'
import { givePoints } from '../loyalty/give'
import { expirePoints } from '../loyalty/service'
import { Chores } from '../relay/chores'
import { caller } from '../rest/testing'
import { releaseOverdue } from './release'

const T = Date.parse('2026-01-05T12:00:00Z')
const MINUTE = 60_000
/** Of a clock at rate 1. */
const HOLD = 5 * MINUTE
let db: TestDatabase
let w: string
let api: Awaited<ReturnType<typeof caller>>
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  w = await makeWorkspace(db.owner, { startsAt: new Date(T), rate: 1, timeZone: 'Europe/Moscow' })
  api = await caller(db, w)
})

const sql = async (text: string, values: unknown[] = []) => (await db.owner.$client.query(text, [w, ...values])).rows
const run = <R>(work: (ctx: Ctx) => Promise<R>) => inContext({ workspace: w, locale: 'en', actor: 'test' }, work, db.app)
const setClock = (at: number) => sql('update workspaces set clock_virtual = $2 where id = $1', [new Date(at)])
const release = (at: number) => inTransaction(db.relay, (c) => releaseOverdue(c, w, at))
const expire = (at: number) => inTransaction(db.relay, (c) => expirePoints(c, w, at))
const spends = () => sql(`select customer_id, amount from ledger where workspace_id = $1 and account = 'spent'`)

/** A guest with points. */
async function guest(name: string, points: number, expiresAt: number | null = null): Promise<number> {
  const answer = await api('POST', '/customers', { items: [{ externalId: name }] })
  const customer = Number(answer.body.items[0]!.id)
  await run((ctx) => givePoints(ctx.tx.sql, w, T, [{ key: `g/${name}`, customer, amount: points, at: T, expiresAt, counter: 'issued', reason: 'test' }]))
  return customer
}

let n = 0
async function grant(customer: number, reward: { kind: string }, code: string | null = null): Promise<void> {
  await sql(
    `insert into grants (workspace_id, key, customer_id, name, kind, reward, code, granted_at, expires_at) values ($1, $2, $3, 'Offer', $4, $5, $6, $7, $8)`,
    [`k${++n}`, customer, reward.kind, JSON.stringify(reward), code, new Date(T), new Date(T + 86_400_000)],
  )
}

let number = 0
const sale = (customer: string, over: Record<string, unknown> = {}): Record<string, unknown> => ({
  source: 'till',
  externalId: `s${++number}`,
  location: 'A',
  occurredAt: '2026-01-05T12:00:00Z',
  customer: { externalId: customer },
  items: [{ sku: 'steak', category: 'Grill', quantity: 1, price: 100_000 }],
  total: 100_000,
  ...over,
})
const checkout = (body: unknown) => api('POST', '/pos/checkout', body)
const commit = (id: unknown) => api('POST', `/pos/reservations/${id}/commit`)
const cancel = (id: unknown) => api('POST', `/pos/reservations/${id}/cancel`)
const balance = async (customer: number) => (await api('GET', `/customers/${customer}/balance`)).body

async function proven() {
  const { checks } = await run(verify)
  expect(checks.filter((c) => !c.ok)).toEqual([])
}

describe('a quote', () => {
  const items = [
    { sku: 'steak', category: 'Grill', quantity: 1, price: 100_000 },
    { sku: 'tea', category: 'Drinks', quantity: 2, price: 20_000 },
  ]
  const quote = (over: Record<string, unknown>) => api('POST', '/pos/quote', { customer: { externalId: 'ann' }, location: 'A', items, ...over })

  it('says what codes take off, what is earned, how many points may be spent and what is left to pay; and writes nothing', async () => {
    const ann = await guest('ann', 300)
    await grant(ann, { kind: 'cashback', percent: 10, on: { field: 'category', op: 'eq', value: 'Grill' } } as { kind: string })
    await grant(ann, { kind: 'cashback', percent: 5, fromPurchase: { nth: 3, within: 'P30D' } } as { kind: string })
    await grant(ann, { kind: 'discount', percent: 20, on: { field: 'sku', op: 'eq', value: 'steak' } } as { kind: string }, 'STEAK222')
    await grant(ann, { kind: 'discount', amount: 5_000, minReceipt: 500_000 } as { kind: string }, 'LARGE222')
    await grant(ann, { kind: 'gift', sku: 'tea', title: 'Tea' } as { kind: string }, 'TEA22222')
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
    expect(await sql('select 1 from locations where workspace_id = $1')).toEqual([])
    // What was promised is what comes: the same lines, sold.
    const sold = items.map((item, i) => ({ ...item, discount: (body.lines as { discount: number }[])[i]!.discount }))
    const done = await checkout(sale('ann', { items: sold, total: 90_000, redeem: ['STEAK222', 'TEA22222'], spend: 300 }))
    expect(done.body).toMatchObject({ earned: 80, spent: 300, balance: 80, redeemed: ['STEAK222', 'TEA22222'] })
    await proven()
  })

  it('never lets points pay more than there is to pay, nor a stranger spend any', async () => {
    await guest('ann', 5_000)
    expect((await quote({ spend: 5_000 })).body).toMatchObject({ maxSpend: 1_200, payable: 0 })
    await sql('update workspaces set point_value = 70000 where id = $1')
    expect((await quote({ spend: 5_000 })).body).toMatchObject({ maxSpend: 1, payable: 50_000 })
    expect((await quote({ customer: { externalId: 'bob' }, spend: 5 })).body).toMatchObject({ maxSpend: 0, earn: 0, payable: 120_000 })
    expect((await quote({ customer: null })).body).toMatchObject({ maxSpend: 0, payable: 120_000 })
  })
})

describe('a checkout', () => {
  it('stores, spends and answers once; another body under its key is a conflict', async () => {
    const ann = await guest('ann', 300)
    await grant(ann, { kind: 'cashback', percent: 10 } as { kind: string })
    const body = sale('ann', { spend: 200 })
    const first = await checkout(body)
    expect(first.body).toMatchObject({ receipt: expect.any(String), earned: 100, spent: 200, balance: 200 })
    await checkout(sale('ann', { spend: 50 }))
    expect((await checkout(body)).body).toEqual(first.body)
    expect(await checkout({ ...body, spend: 201 })).toMatchObject({ status: 409, body: { code: 'fact.other_body' } })
    // The till's evening upload of the same receipt changes nothing.
    const { spend: _, ...receipt } = body
    expect((await api('POST', '/receipts', { items: [receipt] })).body.items).toMatchObject([{ status: 'duplicate' }])
    expect(await spends()).toMatchObject([{ amount: 200 }, { amount: 50 }])
    await proven()
  })

  it('refuses the whole where a part cannot be', async () => {
    const ann = await guest('ann', 300)
    await grant(ann, { kind: 'cashback', percent: 50 } as { kind: string })
    await grant(ann, { kind: 'discount', percent: 20 } as { kind: string }, 'USED2222')
    await api('POST', '/offers/USED2222/redeem')
    const refused = async (over: Record<string, unknown>) => {
      const { status, body } = await checkout(sale('ann', over))
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
    for (const table of ['receipts', 'checkouts', 'held_facts']) expect(await sql(`select 1 from ${table} where workspace_id = $1`)).toEqual([])
    expect(await balance(ann)).toMatchObject({ balance: 300, pending: 0 })
    await proven()
  })

  it('the same call 20 times at once is one sale', async () => {
    await guest('ann', 300)
    const body = sale('ann', { spend: 200 })
    const answers = await Promise.all(Array.from({ length: 20 }, () => checkout(body)))
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]!.body])
    expect(answers[0]!.body).toMatchObject({ spent: 200, balance: 100 })
    expect(await spends()).toHaveLength(1)
    await proven()
  })
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
        const customer = await guest(name, 100)
        const body = sale(name, { spend: 60, mode })
        const held = mode === 'reserve' ? (await checkout(body)).body.reservation : null
        const victim = mortal(db.urls.app, word, when)
        const dying = await caller(db, w, ['pos'], { db: victim.db })
        const end = await victim.outcome(held ? dying('POST', `/pos/reservations/${held}/commit`) : dying('POST', '/pos/checkout', body))
        await victim.close()
        const ask = () => (held ? commit(held) : checkout(body))
        const retry = await ask()
        expect([word, retry.status, retry.body]).toEqual([word, 200, expect.objectContaining({ receipt: expect.any(String), spent: 60, balance: 40 })])
        expect((await ask()).body).toEqual(retry.body)
        const entries = (await spends()).filter((s) => s.customer_id === customer)
        expect([word, entries]).toEqual([word, [{ customer_id: customer, amount: 60 }]])
        if (end === 'lived') break
        deaths++
      }
      expect(deaths).toBeGreaterThan(15)
      await proven()
    },
    120_000,
  )
})

describe('a reservation', () => {
  const reserve = async (customer: string, spend: number, over: Record<string, unknown> = {}) => checkout(sale(customer, { spend, mode: 'reserve', ...over }))

  it('keeps points from a second till, and spends them when the money is there, once', async () => {
    const ann = await guest('ann', 300)
    const held = await reserve('ann', 200)
    expect(held.body).toMatchObject({ receipt: null, spent: 0, reserved: 200, balance: 100, reservedUntil: new Date(T + HOLD).toISOString() })
    expect(await balance(ann)).toMatchObject({ balance: 100, pending: 200, lots: [{ amount: 300, left: 100 }] })
    expect(await sql('select 1 from receipts where workspace_id = $1')).toEqual([])
    expect(await checkout(sale('ann', { spend: 101 }))).toMatchObject({ status: 409, body: { code: 'points.insufficient' } })
    expect((await checkout(sale('ann', { spend: 100 }))).body).toMatchObject({ spent: 100, balance: 0 })
    const done = await commit(held.body.reservation)
    expect(done.body).toMatchObject({ receipt: expect.any(String), spent: 200, balance: 0 })
    expect((await commit(held.body.reservation)).body).toEqual(done.body)
    expect(await balance(ann)).toMatchObject({ balance: 0, pending: 0 })
    expect(await cancel(held.body.reservation)).toMatchObject({ status: 409, body: { code: 'reservation.committed' } })
    expect(await sql('select document from checkouts where workspace_id = $1 and document is not null')).toEqual([])
    await proven()
  })

  it('cancelled, frees them once; the same sale may begin anew', async () => {
    const ann = await guest('ann', 300)
    const body = sale('ann', { spend: 200, mode: 'reserve' })
    const first = await checkout(body)
    expect((await checkout(body)).body).toEqual(first.body)
    const answers = await Promise.all(Array.from({ length: 5 }, () => cancel(first.body.reservation)))
    for (const a of answers) expect(a).toMatchObject({ status: 200, body: { released: 200 } })
    expect(await balance(ann)).toMatchObject({ balance: 300, pending: 0 })
    expect(await commit(first.body.reservation)).toMatchObject({ status: 409, body: { code: 'reservation.released', detail: expect.stringMatching(/again/) } })
    const second = await checkout({ ...body, spend: 300 })
    expect((await commit(second.body.reservation)).body).toMatchObject({ spent: 300, balance: 0 })
    expect(await commit('999999')).toMatchObject({ status: 404, body: { code: 'reservation.unknown' } })
    await proven()
  })

  it('of all there is at 20 tills at once: one succeeds', async () => {
    const ann = await guest('ann', 300)
    const answers = await Promise.all(Array.from({ length: 20 }, () => reserve('ann', 300)))
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
    for (const a of answers) if (a.status !== 200) expect([a.status, a.body.code]).toEqual([409, 'points.insufficient'])
    expect(await balance(ann)).toMatchObject({ balance: 0, pending: 300 })
    await proven()
  })

  it('reliability 11: a till dies holding one: released once at its time-out, however many relays look and whether or not a commit comes at that instant', async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 12; round++) {
      await setClock(T)
      const customer = await guest(`g${round}`, 100)
      const held = await reserve(`g${round}`, 100)
      expect(await release(T + HOLD - 1)).toBe(0)
      await setClock(T + HOLD)
      // In odd rounds the till is not dead after all.
      const late = round % 2 ? commit(held.body.reservation) : null
      const [a, b] = await Promise.all([release(T + HOLD), release(T + HOLD)])
      const answer = await late
      expect(a + b).toBe(answer?.status === 200 ? 0 : 1)
      expect(await release(T + HOLD)).toBe(0)
      if (answer?.status !== 200) expect(await commit(held.body.reservation)).toMatchObject({ status: 409, body: { code: 'reservation.released' } })
      expect(await balance(customer)).toMatchObject({ balance: answer?.status === 200 ? 0 : 100, pending: 0 })
      seen.add(answer ? (answer.status === 200 ? 'committed' : 'too late') : 'released')
    }
    expect(seen.has('released')).toBe(true)
    await proven()
  })

  it('the relays do it by themselves, each workspace by its clock', async () => {
    const ann = await guest('ann', 100)
    await reserve('ann', 100)
    const relays = () => Promise.all([new Chores(db.relay).run(), new Chores(db.relay).run()])
    await relays()
    expect(await balance(ann)).toMatchObject({ balance: 0, pending: 100 })
    await setClock(T + HOLD)
    await relays()
    expect(await balance(ann)).toMatchObject({ balance: 100, pending: 0 })
    await proven()
  })

  it('points do not expire under the till: they are spent if it finishes, and expire if it does not', async () => {
    const [ann, bob] = [await guest('ann', 100, T + MINUTE), await guest('bob', 100, T + MINUTE)]
    const held = await reserve('ann', 60)
    await reserve('bob', 60)
    await setClock(T + 2 * MINUTE)
    expect(await expire(T + 2 * MINUTE)).toBe(0)
    expect(await balance(ann)).toMatchObject({ balance: 0, pending: 60 })
    // What is over but not reserved is nobody's any more.
    expect(await checkout(sale('ann', { spend: 1 }))).toMatchObject({ status: 409, body: { code: 'points.insufficient' } })
    expect((await commit(held.body.reservation)).body).toMatchObject({ spent: 60, balance: 0 })
    expect([await expire(T + 2 * MINUTE), await expire(T + 2 * MINUTE)]).toEqual([1, 0])
    expect([await release(T + HOLD), await expire(T + HOLD)]).toEqual([1, 1])
    expect(await balance(bob)).toMatchObject({ balance: 0, pending: 0 })
    const gone = await sql(`select customer_id, amount from ledger where workspace_id = $1 and account = 'expired' order by amount`)
    expect(gone).toEqual([
      { customer_id: ann, amount: 40 },
      { customer_id: bob, amount: 100 },
    ])
    await proven()
  })

  it('keeps its codes too', async () => {
    const ann = await guest('ann', 0)
    await grant(ann, { kind: 'discount', amount: 1_000 } as { kind: string }, 'HELD2222')
    const held = await reserve('ann', 0, { redeem: ['HELD2222'] })
    expect(await api('POST', '/offers/HELD2222/redeem')).toMatchObject({ status: 409, body: { code: 'coupon.held' } })
    expect(await checkout(sale('ann', { redeem: ['HELD2222'] }))).toMatchObject({ status: 409, body: { code: 'coupon.held' } })
    await release(T + HOLD)
    const again = await reserve('ann', 0, { redeem: ['HELD2222'] })
    expect((await commit(again.body.reservation)).body).toMatchObject({ redeemed: ['HELD2222'] })
    expect(await commit(held.body.reservation)).toMatchObject({ status: 409 })
    expect(await api('POST', '/offers/HELD2222/redeem')).toMatchObject({ status: 409, body: { code: 'coupon.redeemed' } })
  })

  it('of another workspace is unknown', async () => {
    await guest('ann', 10)
    const held = await reserve('ann', 10)
    const other = await caller(db, await makeWorkspace(db.owner, { startsAt: new Date(T) }))
    for (const verb of ['commit', 'cancel'])
      expect(await other('POST', `/pos/reservations/${held.body.reservation}/${verb}`)).toMatchObject({ status: 404, body: { code: 'reservation.unknown' } })
  })
})
