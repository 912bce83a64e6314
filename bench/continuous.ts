import { makeWorkspace } from '../db/testing'
import { publish } from '../server/campaigns/publish'
import { create } from '../server/campaigns/service'
import { type Ctx, inContext } from '../server/context'
import { launch } from '../server/journeys/service'
import { ingestReceipts } from '../server/receipts/service'
import type { Rule } from '../workflows/segments/ast'
import { campaign } from '../workflows/testing/graphs'
import { figure, note } from './figures'
import { populate } from './product/guests'
import { cpu, rest, startProduct } from './product/processes'

/**
 * Fifty live campaigns that take in whoever comes to match, and 10,000 receipts a minute: does it keep up, and does an event cost more where there are more
 * customers? Needs KASKAD_TEST_PG and KASKAD_TEST_TEMPORAL. `node --import tsx bench/continuous.ts [seconds] [customers ...]` (default 60 20000 200000).
 */
const [SECONDS = 60, ...given] = process.argv.slice(2).map(Number)
const SIZES = given.length > 0 ? given : [20_000, 200_000]
const LIVE = 50
const A_MINUTE = 10_000
/** Receipts of one call, as a till server or a bus would send them. */
const BATCH = 50

const product = await startProduct()
const { db, sql } = product
try {
  for (const customers of SIZES) await measure(customers)
} finally {
  await product.stop()
}

/** Rules that a new receipt can make true, by numbers, sums, hours and days: each for a fiftieth of the customers, so that most receipts let somebody in somewhere, once. */
function ruleOf(n: number): Rule {
  const kinds: Rule[] = [
    { field: 'purchases', op: 'gte', value: 2 },
    { field: 'spent', op: 'gte', value: 40_000 + n, window: 'P90D' },
    { did: 'purchased', times: { op: 'gte', value: 1 }, within: 'P30D' },
    {
      all: [
        { field: 'visits', op: 'gte', value: 2, where: { field: 'hour', op: 'between', value: [0, 23] } },
        { field: 'days_since_last_visit', op: 'lte', value: 3 },
      ],
    },
    {
      all: [
        { field: 'average_receipt', op: 'lt', value: 800_000 - n * 100 },
        { field: 'purchases', op: 'gte', value: 2 },
      ],
    },
  ]
  return { all: [{ field: 'tags', op: 'contains', value: `t${n}` }, kinds[n % kinds.length]!] }
}

async function measure(customers: number): Promise<void> {
  const workspace = await makeWorkspace(db.owner, { sandbox: true, rate: 1, startsAt: new Date(), running: true })
  const run = <T>(work: (ctx: Ctx) => Promise<T>) => inContext({ workspace, locale: 'en', actor: 'bench' }, work)
  await populate(sql, workspace, customers)
  await sql.query(`update customers set tags = array['t' || external_id::int % $2::int] where workspace_id = $1`, [workspace, LIVE])
  for (let n = 0; n < LIVE; n++) {
    const drawn = campaign({ in: ['segment', { segment: ruleOf(n), when: { kind: 'continuous' } }], w: ['wait', { for: 'P30D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0 }) // biome-ignore format: a drawing
    await run(async (ctx) => {
      const id = Number((await create(ctx, drawn)).id)
      await publish(ctx, id)
      await launch(ctx, { campaign: id })
    })
  }
  note(`${LIVE} campaigns live among ${customers} customers`)
  const before = await cpu(product)
  const began = performance.now()
  const batches = Math.round(((A_MINUTE / 60) * SECONDS) / BATCH)
  let widest = 0
  for (let n = 0; n < batches; n++) {
    const due = began + (n * SECONDS * 1000) / batches
    if (performance.now() < due) await rest(due - performance.now())
    const occurredAt = new Date().toISOString()
    const receipts = Array.from({ length: BATCH }, (_, i) => {
      const guest = String(1 + (((n * BATCH + i) * 7919) % customers))
      return { source: 'bench', externalId: `c${n}-${i}`, location: '1', occurredAt, customer: { externalId: guest }, items: [{ sku: 'a', quantity: 1, price: 50_000 }], total: 50_000 } // biome-ignore format: one receipt
    })
    await run((ctx) => ingestReceipts(ctx, receipts))
    if (n % 20 === 19) widest = Math.max(widest, await behind())
  }
  const fed = performance.now()
  while ((await behind()) > 0) await rest(20)
  const caught = performance.now()
  const used = await cpu(product)
  const events = batches * BATCH
  const { rows } = await sql.query<{ n: number }>('select count(*)::int as n from enrolments where workspace_id = $1', [workspace])
  const of = `${LIVE} segments, ${customers} customers, ${Math.round((events / (fed - began)) * 60_000)} receipts a minute`
  figure('receipts not yet looked at, at most', widest, 'facts', of)
  figure('behind when the last receipt was in', caught - fed, 'ms', of)
  const spent = (names: string[]) => names.reduce((sum, name) => sum + used[name]! - before[name]!, 0) / events
  figure('CPU of relay and database for a receipt', spent(['relay', 'postgres']), 'ms', of)
  figure('entered', rows[0]!.n, 'customers', of)
}

/** Facts in the stream that the relay has not read for entries. */
async function behind(): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    `select count(*)::int as n from facts f where f.live and (f.xid, f.id) > (
       select coalesce(max(xid), '0')::text::xid8, coalesce(max(row_id), 0) from cursors where name = 'relay.arrivals')`,
  )
  return rows[0]!.n
}
