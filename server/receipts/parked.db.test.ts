import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inWorkspace } from '../../db/client'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { Shop } from '../pos/testing'
import { PARKED } from './parked'
import { ingestReceipts } from './service'

let db: TestDatabase
let shop: Shop
let [ann, bob] = [0, 0]
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  shop = await Shop.open(db)
  ann = await shop.guest('ann', 1)
  bob = await shop.guest('bob', 1)
})

const sale = (guest: string, externalId: string) => shop.sale(guest, { externalId })
const buy = async (guest: string, externalId: string) =>
  expect((await shop.api('POST', '/receipts', { items: [sale(guest, externalId)] })).body.items).toMatchObject([{ status: 'accepted' }])
const back = (of: string) => ({
  source: 'till',
  externalId: `back of ${of}`,
  receipt: { source: 'till', externalId: of },
  occurredAt: '2026-01-05T12:00:00Z',
  items: [{ sku: 'steak', quantity: 1, amount: 100_000 }],
})
const give = async (...of: string[]) => (await shop.api('POST', '/returns', { items: of.map(back) })).body.items.map(({ status }) => status)

/** Somebody else's transaction, until it is told to end; its connection is one of the owner's. */
async function another() {
  const client = await db.owner.$client.connect()
  await client.query('begin')
  const locked = async (customer: number) =>
    (await client.query('select 1 from accounts where workspace_id = $1 and customer_id = $2 for update skip locked', [shop.workspace, customer])).rowCount ===
    0
  const end = async () => {
    await client.query('rollback')
    client.release()
  }
  /** Whether nobody is storing a receipt and nobody is parking a return. */
  const nobodyArrives = async () =>
    (await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) and pg_advisory_unlock(hashtextextended($1, 0)) as free', [`returns/${shop.workspace}`])).rows[0].free // biome-ignore format: a query
  return { locked, nobodyArrives, end }
}

const waiting = async () => {
  const { rows } = await db.owner.$client.query<{ n: number }>(
    'select count(distinct pid)::int as n from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted',
  )
  return rows[0]!.n
}
const untilOneWaits = () => expect.poll(waiting, { timeout: 20_000, interval: 20 }).toBe(1)

describe('one lock after another', () => {
  test('a batch with an unknown receipt holds up no other receipt while it settles those that are known', async () => {
    await buy('ann', 'r1')
    const other = await another()
    await other.locked(ann)
    const given = give('unknown', 'r1')
    await untilOneWaits()
    const free = await other.nobodyArrives()
    await other.end()
    expect(await given).toEqual(['parked', 'accepted'])
    expect(free).toBe(true)
  })

  test('of two batches with the same guests told in another order, one waits before it has locked anybody', async () => {
    await buy('ann', 'r1')
    await buy('bob', 'r2')
    const other = await another()
    await other.locked(ann)
    const given = give('r2', 'r1')
    await untilOneWaits()
    const bobs = await other.locked(bob)
    await other.end()
    expect(await given).toEqual(['accepted', 'accepted'])
    expect(bobs).toBe(false)
  })

  test('a receipt that lets a return in has the account of its guest before it holds up who parks', async () => {
    expect(await give('r1')).toEqual(['parked'])
    const other = await another()
    await other.locked(ann)
    const bought = buy('ann', 'r1')
    await untilOneWaits()
    const free = await other.nobodyArrives()
    await other.end()
    await bought
    expect(free).toBe(true)
    expect(await give('r1')).toEqual(['duplicate'])
  })

  test('a receipt that comes while its return is about to be parked is found; the whole batch is judged anew, once', async () => {
    await buy('bob', 'r2')
    let commit = () => {}
    let stored = () => {}
    const isStored = new Promise<void>((resolve) => {
      stored = resolve
    })
    const mayCommit = new Promise<void>((resolve) => {
      commit = resolve
    })
    const bought = shop.run(async (ctx) => {
      await ingestReceipts(ctx, [sale('ann', 'r1')])
      stored()
      await mayCommit
    })
    await isStored
    const given = give('r1', 'r2', 'unknown')
    await untilOneWaits()
    commit()
    await bought
    expect(await given).toEqual(['accepted', 'accepted', 'parked'])
    expect(await shop.sql(`select external_id as of from facts where workspace_id = $1 and type = 'returned' order by 1`)).toEqual([
      { of: 'back of r1' },
      { of: 'back of r2' },
    ])
    await shop.proven()
  })
})

test('what is parked for a receipt is found by its index, however much is parked, behind row level security too', async () => {
  await shop.sql(
    `insert into held_facts (workspace_id, status, kind, reason, source, external_id, body)
     select $1, 'parked', 'return', 'return.before_purchase', 'till', 'b' || i,
       jsonb_build_object('hash', '', 'document', jsonb_build_object('receipt', jsonb_build_object('source', 'till', 'externalId', 'r' || i)))
     from generate_series(1, 50000) i`,
  )
  await db.owner.$client.query('analyze held_facts')
  for (const n of [1, 500]) {
    const names = Array.from({ length: n }, (_, i) => `r${i * 90 + 1}`)
    const plan = await inWorkspace(db.app, shop.workspace, async ({ sql }) => {
      const { rows } = await sql.query(`explain (analyze, format json) ${PARKED} for update of h`, [shop.workspace, names.map(() => 'till'), names])
      return JSON.stringify(rows[0]['QUERY PLAN'])
    })
    expect(plan).toContain('"Index Name":"held_facts_parked"')
    expect(plan).toMatch(/"Index Cond":"[^"]*receipt_external_id = /)
    expect(plan).not.toContain('Seq Scan')
  }
})
