import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction } from '../../db/client'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { type Ctx, inContext } from '../context'
import { redeem } from '../offers/service'
import { addCustomers, askAll, type Scene, scene } from '../sender/testing'
import { givePoints } from './give'
import { balance, earnForReceipts, expirePoints, grantRewards, postPoints, spend } from './service'
import { takePoints } from './take'

const DAY = 86_400_000
const T = Date.parse('2026-01-05T12:00:00Z')
let db: TestDatabase
beforeAll(async () => {
  process.env.KASKAD_APP_URL ??= 'postgres://unused'
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  db = await freshDatabase()
})
afterAll(() => db.drop())

const sql = (text: string, values: unknown[] = []) => db.owner.$client.query(text, values)
const run = <R>(workspace: string, work: (ctx: Ctx) => Promise<R>) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
const house = () => makeWorkspace(db.owner, { startsAt: new Date(T) })
const setClock = (workspace: string, at: number) => sql('update workspaces set clock_virtual = $2 where id = $1', [workspace, new Date(at)])

const give = (workspace: string, customer: number, key: string, amount: number, expiresAt: number | null = null) =>
  run(workspace, (ctx) => givePoints(ctx.tx.sql, workspace, ctx.now, [{ key, customer, amount, at: ctx.now, expiresAt, counter: 'issued', reason: 'test' }]))
const take = (workspace: string, customer: number, key: string, amount: number) =>
  run(workspace, (ctx) => spend(ctx, { customer, amount, key, reason: 'till' }))

/** The laws: what was posted sums to zero, each account is the fold of its postings, and its lots hold its balance. */
async function laws(workspace: string) {
  const all = await sql('select coalesce(sum(amount), 0) as sum from ledger where workspace_id = $1', [workspace])
  expect(all.rows[0].sum).toBe(0)
  const { rows } = await sql(
    `select a.customer_id, a.balance, a.debt, (select coalesce(sum(amount), 0) from ledger l where l.workspace_id = a.workspace_id and l.customer_id = a.customer_id and account = 'customer') as fold,
       (select coalesce(sum("left"), 0) from lots l where l.workspace_id = a.workspace_id and l.customer_id = a.customer_id) as lots from accounts a where workspace_id = $1`,
    [workspace],
  )
  for (const row of rows) {
    expect(row.fold).toBe(row.balance - row.debt)
    expect(row.lots).toBe(row.balance)
  }
}

describe('the ledger', () => {
  it('reliability 1: holds its laws through 10,000 random postings, interleaved', async () => {
    const w = await house()
    let seed = 7
    const random = (n: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor(seed / 65_536) % n
    }
    const some = <T>(make: (i: number) => T): T[] => Array.from({ length: 100 }, (_, i) => make(i))
    const about = (key: string) => ({ key, customer: 1 + random(50), amount: 1 + random(100), at: T, reason: 'test' })
    // In transactions of a hundred, four at a time, as a worker posts; every tenth is the chore that expires, in between come single spends of the till.
    const one = async (n: number) => {
      const kind = random(10)
      if (kind === 0) await inTransaction(db.relay, (c) => expirePoints(c, w, T + random(20) * DAY))
      else if (kind < 6) {
        const gifts = some(
          (i) => ({ ...about(`g${n}/${i}`), expiresAt: random(2) ? T + (1 + random(20)) * DAY : null, counter: random(2) ? 'issued' : 'earned' }) as const,
        )
        await run(w, (ctx) => givePoints(ctx.tx.sql, w, T, gifts))
      } else {
        const takings = some((i) => ({ ...about(`t${n}/${i}`), counter: random(3) ? 'spent' : 'withdrawn' }) as const)
        await run(w, (ctx) => takePoints(ctx.tx.sql, w, T, takings))
        await take(w, 1 + random(20), `s${n}`, 1 + random(120)).catch((e) => expect(e.code).toBe('points.insufficient'))
      }
    }
    let posted = 0
    for (let n = 0; posted < 10_000; n += 4) {
      await Promise.all([0, 1, 2, 3].map((j) => one(n + j)))
      posted = (await sql(`select count(*) as n from ledger where workspace_id = $1 and account = 'customer'`, [w])).rows[0].n
    }
    await laws(w)
  }, 60_000)

  it('reliability 2: 20 parallel spends of all there is: one succeeds', async () => {
    const w = await house()
    await give(w, 1, 'g', 100)
    const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => take(w, 1, `p${i}`, 100)))
    expect(answers.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
    for (const a of answers) if (a.status === 'rejected') expect(a.reason.code).toBe('points.insufficient')
    await laws(w)
  })

  it('reliability 3: the same key 50 times in parallel: one entry, one answer; another amount: 409', async () => {
    const w = await house()
    await give(w, 1, 'g', 100)
    const answers = await Promise.all(Array.from({ length: 50 }, () => take(w, 1, 'same', 30)))
    expect(new Set(answers.map((a) => JSON.stringify(a)))).toEqual(new Set(['{"balance":70,"spent":30}']))
    await expect(take(w, 1, 'same', 31)).rejects.toMatchObject({ status: 409, code: 'points.key_reused' })
    await Promise.all([give(w, 1, 'g', 100), give(w, 1, 'g', 100)])
    expect((await sql(`select count(*) as n from ledger where workspace_id = $1`, [w])).rows[0].n).toBe(4)
    await laws(w)
  })

  it('a spend keeps of which lots its points came, and so which campaign had given them', async () => {
    const w = await house()
    const from = (key: string, amount: number, campaign: number | null, step: string | null, expiresAt: number | null) =>
      run(w, (ctx) => givePoints(ctx.tx.sql, w, T, [{ key, customer: 1, amount, at: T, expiresAt, counter: 'issued', reason: 'test', campaign, step }]))
    await from('7/gift/1/1#0', 100, 41, 'gift', T + 9 * DAY)
    await from('till', 50, null, null, T + 10 * DAY)
    await from('8/thanks/1/1#0', 100, 42, 'thanks', null)
    await take(w, 1, 'first', 60)
    await take(w, 1, 'second', 120)
    await take(w, 1, 'second', 120)
    const { rows } = await sql('select key, points, campaign_id, step from spent_points where workspace_id = $1 order by key, lot_id', [w])
    expect(rows.map((r) => [r.key, r.points, r.campaign_id, r.step])).toEqual([
      ['spend:first', 60, 41, 'gift'],
      ['spend:second', 40, 41, 'gift'],
      ['spend:second', 50, null, null],
      ['spend:second', 30, 42, 'thanks'],
    ])
    await expect(run(w, (ctx) => ctx.tx.sql.query('update spent_points set points = 1'))).rejects.toThrow(/permission denied/)
    await laws(w)
  })

  it('a debt is repaid by the next earning', async () => {
    const w = await house()
    await give(w, 1, 'a', 10)
    await take(w, 1, 'b', 10)
    await sql(`update accounts set debt = 30 where workspace_id = $1`, [w])
    await give(w, 1, 'c', 20)
    await give(w, 1, 'd', 25)
    expect(await run(w, (ctx) => balance(ctx, 1))).toMatchObject({ balance: 15, debt: 0, lots: [{ amount: 25, left: 15 }] })
  })

  it('reliability 10: expiry races a spend and runs twice: never negative, expires once, the first to end is spent first', async () => {
    const w = await house()
    await give(w, 1, 'soon', 100, T + DAY)
    await give(w, 1, 'late', 50, T + 9 * DAY)
    await take(w, 1, 's1', 60)
    expect((await run(w, (ctx) => balance(ctx, 1))).lots).toMatchObject([{ left: 40 }, { left: 50 }])
    await setClock(w, T + 2 * DAY)
    expect((await run(w, (ctx) => balance(ctx, 1))).balance).toBe(50)
    const expire = () => inTransaction(db.relay, (c) => expirePoints(c, w, T + 2 * DAY))
    const [a, b, spent] = await Promise.all([expire(), expire(), take(w, 1, 's2', 50)])
    expect([a + b, spent.balance <= 40]).toEqual([1, true])
    await expect(take(w, 1, 's3', 1)).rejects.toMatchObject({ code: 'points.insufficient' })
    await laws(w)
    const facts = await sql(`select type, occurred_at, properties->'points' as points from facts where workspace_id = $1 and type = 'points_expired'`, [w])
    expect(facts.rows).toMatchObject([{ points: -40, occurred_at: new Date(T + DAY) }])
  })

  it('no role of the product may change or delete an entry', async () => {
    const w = await house()
    await give(w, 1, 'g', 5)
    for (const role of [db.app, db.relay, db.sender]) {
      await expect(role.$client.query('update ledger set amount = 1')).rejects.toThrow(/permission denied/)
      await expect(role.$client.query('delete from ledger')).rejects.toThrow(/permission denied/)
    }
  })
})

describe('granting', () => {
  async function granted(reward: object, n = 1): Promise<{ s: Scene; customers: number[]; again: () => Promise<void> }> {
    const s = await scene(db)
    const customers = await addCustomers(s, n)
    const asks = await askAll(s, customers, 'promo')
    const again = () =>
      run(s.workspace, (ctx) =>
        grantRewards(
          ctx.tx,
          ctx.now,
          asks.map((ask) => ({ ask, offer: { name: 'Offer', reward }, validUntil: T + 30 * DAY })),
        ),
      )
    await again()
    return { s, customers, again }
  }
  const grantsOf = async (s: Scene) => (await sql('select * from grants where workspace_id = $1 order by id', [s.workspace])).rows

  it('gives every part of a combination, once', async () => {
    const reward = {
      kind: 'all',
      of: [
        { kind: 'points', amount: 300, expiresAfter: 'P30D' },
        { kind: 'gift', sku: 'd', title: 'Dessert' },
        { kind: 'cashback', percent: 5 },
      ],
    }
    const { s, customers, again } = await granted(reward, 200)
    const first = await grantsOf(s)
    await again()
    expect(await grantsOf(s)).toEqual(first)
    expect(first).toHaveLength(400)
    expect(new Set(first.map((g) => g.code).filter(Boolean)).size).toBe(200)
    for (const g of first.filter((g) => g.kind === 'gift')) expect(g.code).toMatch(/^[2-9A-HJKMNP-TV-Z]{8}$/)
    expect(await run(s.workspace, (ctx) => balance(ctx, customers[0]!))).toMatchObject({
      balance: 300,
      lots: [{ expiresAt: new Date(T + 30 * DAY).toISOString() }],
    })
    await laws(s.workspace)
  })

  it('a code is redeemed once, at 50 tills at once', async () => {
    const { s } = await granted({ kind: 'coupon', discount: { percent: 10 }, codes: 'generated' })
    const code = (await grantsOf(s))[0].code
    const typed = `${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => run(s.workspace, (ctx) => redeem(ctx, typed))))
    const won = answers.filter((a) => a.status === 'fulfilled')
    expect(won).toHaveLength(1)
    for (const a of answers) if (a.status === 'rejected') expect(a.reason).toMatchObject({ status: 409, code: 'coupon.redeemed' })
    expect((await sql(`select count(*) as n from facts where workspace_id = $1 and type = 'coupon_redeemed'`, [s.workspace])).rows[0].n).toBe(1)
    await expect(run(s.workspace, (ctx) => redeem(ctx, 'NOPE'))).rejects.toMatchObject({ status: 404, code: 'coupon.unknown' })
  })

  it('an expired code, and one of another workspace, are refused', async () => {
    const { s } = await granted({ kind: 'gift', sku: 'd', title: 'Dessert' })
    const code = (await grantsOf(s))[0].code
    const other = await house()
    await expect(run(other, (ctx) => redeem(ctx, code))).rejects.toMatchObject({ status: 404 })
    await setClock(s.workspace, T + 31 * DAY)
    await expect(run(s.workspace, (ctx) => redeem(ctx, code))).rejects.toMatchObject({ status: 409, code: 'coupon.expired' })
    const sale = { id: 1, occurredAt: T + DAY, occurrence: { location: 'A', amount: 0, hour: 12, weekday: 1, properties: {} }, lines: [] }
    await run(s.workspace, (ctx) => redeem(ctx, code, sale))
    expect(await run(s.workspace, (ctx) => redeem(ctx, code, sale))).toMatchObject({ code })
  })

  it('cashback earns on matching lines while it is valid, once a receipt', async () => {
    const { s, customers } = await granted({ kind: 'cashback', percent: 15, on: { field: 'category', op: 'in', value: ['Grill'] }, fromPurchase: null })
    const receipt = (id: number, occurredAt: number) => ({
      id,
      customer: customers[0]!,
      occurredAt,
      location: '5',
      localHour: 19,
      weekday: 5,
      total: 150_000,
      items: [
        { sku: 'a', category: 'Grill', price: 100_000, discount: 999, quantity: 1 },
        { sku: 'b', category: 'Soup', price: 50_999, discount: 0, quantity: 1 },
      ],
    })
    const earn = () => run(s.workspace, (ctx) => earnForReceipts(ctx, [receipt(1, T + DAY), receipt(2, T - DAY), receipt(3, T + 31 * DAY)]))
    expect(await earn()).toEqual([
      { receipt: 1, points: 148 },
      { receipt: 2, points: 0 },
      { receipt: 3, points: 0 },
    ])
    expect((await earn())[0]).toEqual({ receipt: 1, points: 0 })
    expect((await run(s.workspace, (ctx) => balance(ctx, customers[0]!))).balance).toBe(148)
    await laws(s.workspace)
  })

  it('the step points never takes below zero', async () => {
    const { s, customers } = await granted({ kind: 'points', amount: 40 })
    const [ask] = await askAll(s, customers, 'minus')
    const post = () => run(s.workspace, (ctx) => postPoints(ctx.tx, ctx.now, [{ ask: ask!, amount: -100, expiresAt: null, reason: 'over' }]))
    await post()
    await post()
    expect((await run(s.workspace, (ctx) => balance(ctx, customers[0]!))).balance).toBe(0)
    await laws(s.workspace)
  })
})
