import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTransaction } from '../../db/client'
import { campaign } from '../../workflows/testing/graphs'
import { verify } from '../insight/verify'
import { givePoints } from '../loyalty/give'
import { balance } from '../loyalty/service'
import { readStreams } from '../relay/testing'
import { type Answered, caller } from '../rest/testing'
import { decideRules } from '../segments/service'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'

const NOW = Date.parse('2026-02-27T09:10:00Z')
const DAY = 86_400_000

let stage: Stage
let api: (method: string, path: string, body?: unknown) => Promise<Answered>
beforeAll(async () => {
  stage = await Stage.make({ customers: 12, rate: 1 })
  api = await caller(stage.db, stage.workspace)
  await sql('update workspaces set clock_running = false, clock_virtual = $1, clock_real = now(), point_value = 100', [new Date(NOW)])
})
afterAll(() => stage.close())
const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows

const bread = { sku: 'bread', category: 'Bakery', quantity: 2, price: 10_000 }
const cheese = { sku: 'cheese', category: 'Dairy', quantity: 0.3, price: 30_000 }
const sale = (name: string, guest: number, items: { price: number }[] = [bread, cheese]) => {
  const total = items.reduce((sum, item) => sum + item.price, 0)
  return { source: 'till', externalId: name, location: 'A', occurredAt: new Date(NOW).toISOString(), customer: { id: String(guest) }, items, total }
}
const back = (name: string, of: string, items: object[], at = NOW) => ({ source: 'till', externalId: name, receipt: { source: 'till', externalId: of }, occurredAt: new Date(at).toISOString(), items }) // biome-ignore format: a return
const give = async (...items: object[]) => (await api('POST', '/returns', { items })).body.items as Record<string, unknown>[]
const buy = async (...args: Parameters<typeof sale>) =>
  expect((await api('POST', '/receipts', { items: [sale(...args)] })).body.items).toMatchObject([{ status: 'accepted' }])
const one = (sku: string, quantity: number, amount: number) => ({ sku, quantity, amount })
const facts = (guest: number, type = 'returned') =>
  sql('select amount, properties, live, local_day from facts where customer_id = $1 and type = $2 order by id', [guest, type])
const points = async (guest: number) => {
  const { balance: there, debt } = await stage.run((ctx) => balance(ctx, guest))
  return { there, debt }
}
const whole = async () =>
  sql(`select a.customer_id from accounts a left join (select customer_id, sum(amount) as sum from ledger where account = 'customer' group by 1) l using (customer_id) where a.balance - a.debt <> coalesce(l.sum, 0)`) // biome-ignore format: a query

describe('POST /returns', () => {
  test('is a fact of the guest of the receipt, once; another body is a conflict, a wrong clock sets it aside', async () => {
    await buy('r1', 1)
    const some = back('b1', 'r1', [one('bread', 1, 5_000)])
    expect(await give(some)).toMatchObject([{ index: 0, externalId: 'b1', status: 'accepted', customer: '1', takenBack: 0, givenBack: 0, errors: [] }])
    expect(await give(some, back('b1', 'r1', [one('bread', 1, 4_000)]))).toMatchObject([
      { status: 'duplicate' },
      { status: 'conflict', errors: [{ path: 'items.1.externalId' }] },
    ])
    expect(await give(back('late', 'r1', [one('bread', 1, 1)], NOW + 2 * DAY))).toMatchObject([
      { status: 'quarantined', errors: [{ code: 'time.ahead', path: 'items.0.occurredAt' }] },
    ])
    expect(await facts(1)).toEqual([{ amount: 5_000, properties: { items: [one('bread', 1, 5_000)] }, live: true, local_day: '2026-02-27' }])
  })

  test('never more comes back than was bought, however many returns; each is judged by itself', async () => {
    await buy('r2', 2)
    const answers = await give(
      back('b2', 'r2', [one('cheese', 0.1, 10_000)]),
      back('b3', 'r2', [one('cheese', 0.2, 10_000), one('bread', 3, 1)]),
      back('b4', 'r2', [one('cheese', 0.2, 20_000)]),
      back('b5', 'r2', [one('cheese', 0, 1)]),
      back('b6', 'r2', [one('milk', 1, 1)]),
      back('b7', 'r2', [one('bread', 1, 5_000), one('bread', 1, 5_001)]),
      { ...back('b8', 'r2', []), sum: 3 },
      back('b9', 'r2', [{ sku: 'bread', quantity: 1, amount: '12,5' }]),
    )
    expect(answers.map(({ status, errors }) => [status, ...(errors as { code: string; path: string }[]).map(({ code, path }) => `${code} ${path}`)])).toEqual([
      ['accepted'],
      ['rejected', 'return.too_many items.1.items.1.quantity'],
      ['accepted'],
      ['rejected', 'return.too_much items.3.items.0.amount'],
      ['rejected', 'return.unknown_sku items.4.items.0.sku'],
      ['rejected', 'return.too_much items.5.items.1.amount'],
      ['rejected', expect.stringMatching(/items\.6/), expect.stringMatching(/items\.6/)],
      ['rejected', 'money.not_whole items.7.items.0.amount'],
    ])
    expect((await facts(2)).map(({ amount }) => amount)).toEqual([10_000, 20_000])
    // Ten tills at once with the last piece.
    const tills = await Promise.all(Array.from({ length: 10 }, (_, i) => give(back(`race${i}`, 'r2', [one('bread', 2, 10_000)]))))
    expect(tills.flat().filter(({ status }) => status === 'accepted')).toHaveLength(1)
  })

  test('before its purchase it is parked, and let in with it; one that does not fit stays aside with the reason', async () => {
    expect(await give(back('b10', 'r3', [one('bread', 1, 5_000)]), back('b11', 'r3', [one('milk', 1, 5_000)]))).toMatchObject([
      { status: 'parked', errors: [{ code: 'return.before_purchase', path: 'items.0.receipt' }] },
      { status: 'parked' },
    ])
    expect(await give(back('b10', 'r3', [one('bread', 1, 5_000)]))).toMatchObject([{ status: 'parked' }])
    await buy('r3', 3)
    expect(await facts(3)).toMatchObject([{ amount: 5_000 }])
    expect(await give(back('b10', 'r3', [one('bread', 1, 5_000)]))).toMatchObject([{ status: 'duplicate', customer: '3' }])
    const { items } = (await api('GET', '/facts/held?kind=return&status=parked')).body as { items: unknown[] }
    expect(items).toMatchObject([{ externalId: 'b11', reason: { code: 'return.unknown_sku' } }])
  })

  test('a parked one whose receipt arrives in that very moment is not left behind', async () => {
    for (let i = 0; i < 5; i++) await Promise.all([give(back(`p${i}`, `q${i}`, [one('bread', 1, 1)])), buy(`q${i}`, 4)])
    expect(await facts(4)).toHaveLength(5)
  })
})

describe('points of a return', () => {
  const cashback = (guest: number) =>
    sql(`insert into grants (workspace_id, key, customer_id, name, kind, reward, granted_at, expires_at) values ($1, $2, $3, 'Ten', 'cashback', $4, $5, $6)`, [stage.workspace, `c${guest}`, guest, { kind: 'cashback', percent: 10, on: { field: 'category', op: 'eq', value: 'Dairy' } }, new Date(NOW - DAY), new Date(NOW + DAY)]) // biome-ignore format: a grant

  test('what the goods had earned is taken back, by what they were; never more than was earned (reliability 6)', async () => {
    await cashback(5)
    await buy('r5', 5)
    expect(await points(5)).toEqual({ there: 30, debt: 0 })
    expect(await give(back('e1', 'r5', [one('bread', 2, 10_000)]))).toMatchObject([{ takenBack: 0 }])
    for (const [i, taken] of [11, 10, 9].entries()) {
      const amount = i === 0 ? 10_100 : i === 1 ? 10_000 : 9_900
      expect(await give(back(`e2/${i}`, 'r5', [one('cheese', 0.1, amount)]))).toMatchObject([{ takenBack: taken }])
    }
    expect(await points(5)).toEqual({ there: 0, debt: 0 })
    expect((await facts(5, 'points_withdrawn')).map(({ properties }) => properties.points)).toEqual([-11, -10, -9])
    expect(await whole()).toEqual([])
  })

  test('a return before its purchase nets to nothing (reliability 5)', async () => {
    await cashback(6)
    await give(back('e3', 'r6', [one('cheese', 0.3, 30_000)]))
    await buy('r6', 6)
    expect(await points(6)).toEqual({ there: 0, debt: 0 })
  })

  test('what is spent already is owed, and repaid by the next points (reliability 7)', async () => {
    await cashback(7)
    await buy('r7', 7)
    await api('POST', '/pos/checkout', { ...sale('r7b', 7, [bread]), spend: 25 })
    expect(await points(7)).toEqual({ there: 5, debt: 0 })
    expect(await give(back('e4', 'r7', [one('cheese', 0.3, 30_000)]))).toMatchObject([{ takenBack: 30 }])
    expect(await points(7)).toEqual({ there: 0, debt: 25 })
    await buy('r7c', 7)
    expect(await points(7)).toEqual({ there: 5, debt: 0 })
    expect(await whole()).toEqual([])
  })

  test('what was spent on the goods comes back: `points_returned`, with the end the points had, or two weeks', async () => {
    for (const [guest, expiresAt, until] of [
      [8, null, null],
      [9, NOW + DAY, NOW + 14 * DAY],
      [10, NOW + 90 * DAY, NOW + 90 * DAY],
    ] as const) {
      await inTransaction(stage.db.relay, (c) => givePoints(c, stage.workspace, NOW - DAY, [{ key: `l/${guest}`, customer: guest, amount: 101, at: NOW - DAY, expiresAt, counter: 'issued', reason: 'test' }])) // biome-ignore format: a lot
      await api('POST', '/pos/checkout', { ...sale(`s${guest}`, guest), spend: 101 })
      // A quarter of the money, then the rest.
      expect(await give(back(`g${guest}`, `s${guest}`, [one('bread', 2, 10_000)]))).toMatchObject([{ givenBack: 25 }])
      expect(await give(back(`h${guest}`, `s${guest}`, [one('cheese', 0.3, 30_000)]))).toMatchObject([{ givenBack: 76 }])
      expect((await facts(guest, 'points_returned')).map(({ properties }) => properties.points)).toEqual([25, 76])
      expect(await points(guest)).toEqual({ there: 101, debt: 0 })
      expect(await sql('select distinct expires_at as at from lots where customer_id = $1 and "left" > 0', [guest])).toEqual([{ at: until && new Date(until) }])
    }
    expect(await whole()).toEqual([])
  })
})

test('`kaskad verify` finds nothing wrong with any of it', async () => {
  const { checks } = await stage.run(verify)
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
})

describe('a return in campaigns', () => {
  const dairy = { field: 'category', op: 'eq', value: 'Dairy' }
  const relays = () => readStreams(stage)

  test('lets in, is waited for and is counted by what came back, not by what else was on the receipt', async () => {
    const [bread1, cheese1] = [11, 12]
    const did = { did: 'returned', where: dairy }
    await relays()
    const entry = await liveCampaign(stage, campaign({ in: ['event', { event: 'returned', where: dairy, segment: did }], w: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0 })) // biome-ignore format: a drawing
    const waiting = await liveCampaign(stage, campaign({ in: ['manual'], l: ['listen', { event: 'returned', where: dairy, within: 'P1D' }], yes: ['end'], no: ['end'] }, ['in.next>l', 'l.happened>yes', 'l.timed-out>no'], { controlShare: 0 })) // biome-ignore format: a drawing
    const early = await CohortByHand.enter(stage, waiting, [bread1, cheese1], NOW - DAY / 2)
    await sql('update workspaces set clock_virtual = $1', [new Date(NOW)])
    for (const guest of [bread1, cheese1]) await buy(`t${guest}`, guest)
    await give(back('t1', `t${bread1}`, [one('bread', 1, 5_000)]), back('t2', `t${cheese1}`, [one('cheese', 0.1, 10_000)]))
    await relays()
    await early.hear()
    await early.at(NOW)
    expect(await sql('select customer_id as guest from enrolments where campaign_id = $1', [entry])).toEqual([{ guest: cheese1 }])
    expect(await sql('select customer_id as guest, port from passes where campaign_id = $1 and port is not null and step = $2', [waiting, 'l'])).toEqual([
      { guest: cheese1, port: 'happened' },
    ])
    const { sample } = (await api('POST', '/segments/count', { rule: did })).body as unknown as { sample: { id: string }[] }
    expect(sample.map(({ id }) => id).filter((id) => [String(bread1), String(cheese1)].includes(id))).toEqual([String(cheese1)])
    const rules = [{ id: 'did', rule: did }]
    const decided = await stage.run((ctx) => decideRules(ctx, [bread1, cheese1].map((customer) => ({ customer, enrolment: 0, asOf: NOW, rules })) as never))
    expect(decided.map(({ port }) => port)).toEqual(['else', 'did'])
  })
})
