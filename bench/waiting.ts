import { makeWorkspace } from '../db/testing'
import { publish } from '../server/campaigns/publish'
import { create } from '../server/campaigns/service'
import { type Ctx, inContext } from '../server/context'
import { launch, pause, resume, stop } from '../server/journeys/service'
import { ingestReceipts } from '../server/receipts/service'
import { campaign } from '../workflows/testing/graphs'
import { figure, note } from './figures'
import { populate } from './product/guests'
import { memory, rest, startProduct } from './product/processes'

/**
 * Everybody waits: what that costs, how soon a receipt is heard among them, how long a pause, a resume and a stop take, and how 50,000 wake in the same minute.
 * Of one size by its argument, or of three, to see how each cost grows. Needs KASKAD_TEST_PG and KASKAD_TEST_TEMPORAL.
 *
 * `node --import tsx bench/waiting.ts [customers ...]` (default 10000 100000; a million takes a quarter of an hour and 6 GB).
 */
const SIZES = process.argv.slice(2).map(Number)
const HEARD = 300
const WAKING = 50_000

const product = await startProduct()
const { db, sql } = product

const count = async (text: string, values: unknown[]) => (await sql.query<{ n: number }>(text, values)).rows[0]!.n
async function until(done: () => Promise<boolean>, everyMs = 250): Promise<void> {
  while (!(await done())) await rest(everyMs)
}
async function timed<T>(work: () => Promise<T>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function measure(customers: number): Promise<void> {
  const of = `of ${customers}`
  // Real time: what waits here waits for a month.
  const workspace = await makeWorkspace(db.owner, { sandbox: true, rate: 1, startsAt: new Date(), running: true })
  const run = <T>(work: (ctx: Ctx) => Promise<T>) => inContext({ workspace, locale: 'en', actor: 'bench' }, work)
  await populate(sql, workspace, customers)
  note(`${customers} customers are there`)

  const id = await begin(run, campaign({ in: ['segment', { segment: { field: 'purchases', op: 'gte', value: 1 }, when: { kind: 'once' } }], came: ['visit', { within: 'P30D', since: 'step' }], yes: ['end'], no: ['end'] }, ['in.next>came', 'came.visited>yes', 'came.not-visited>no'], { controlShare: 0 })) // biome-ignore format: a drawing
  const waiting = () => count(`select count(*)::int as n from waits where campaign_id = $1`, [id])
  const launched = await timed(async () => {
    await run((ctx) => launch(ctx, { campaign: id }))
    await until(async () => (await waiting()) === customers, 1_000)
  })
  figure('launched and waiting', (customers / launched) * 1000, 'customers/s', of)
  await rest(3_000)
  for (const [name, mb] of Object.entries(memory(product))) figure(`memory of ${name} while all wait`, mb, 'MB', of)
  const bytes = await count(`select sum(pg_total_relation_size(t::regclass))::float8 as n from unnest(array['enrolments', 'waits', 'passes', 'asks']) t`, [])
  figure('database rows of who waits', bytes / customers, 'bytes each', of)

  await hear(run, workspace, id, customers)

  const paused = await timed(() => run((ctx) => pause(ctx, { campaign: id })))
  figure('pause, authoritative', paused, 'ms', of)
  const pausedAt = Date.now()
  const resumed = await timed(() => run((ctx) => resume(ctx, { campaign: id, overdue: 'shift' })))
  figure('resume with shift, authoritative', resumed, 'ms', of)
  const left = (n: number) => count(`select count(*)::int as n from enrolments where campaign_id = $1 and state = 'active' and changes < $2`, [id, n])
  await until(async () => (await left(1)) === 0)
  figure('resume with shift, every row moved', (Date.now() - pausedAt) / 1000, 's', of)

  if (customers >= WAKING) await wake(run, workspace)

  const stopped = await timed(() => run((ctx) => stop(ctx, { campaign: id })))
  figure('stop, authoritative', stopped, 'ms', of)
  const stoppedAt = Date.now()
  await until(async () => (await count(`select count(*)::int as n from cohorts where campaign_id = $1 and closed_at is null`, [id])) === 0)
  figure('stop, every cohort gone', (Date.now() - stoppedAt) / 1000, 's', of)
  await until(async () => (await count(`select count(*)::int as n from enrolments where campaign_id = $1 and state = 'active'`, [id])) === 0)
  figure('stop, every row closed', (Date.now() - stoppedAt) / 1000, 's', of)
}

type Run = <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>

async function begin(run: Run, document: object): Promise<number> {
  return run(async (ctx) => {
    const made = await create(ctx, document)
    await publish(ctx, Number(made.id))
    return Number(made.id)
  })
}

/** From the commit of a receipt until its guest has left by `visited`: twenty a second, of guests all over the campaign. Seen to some 10 ms. */
async function hear(run: Run, workspace: string, id: number, customers: number): Promise<void> {
  const sent = new Map<string, number>()
  const heard = new Map<string, number>()
  let watching = true
  const watch = (async () => {
    while (watching) {
      const { rows } = await sql.query<{ guest: string }>(
        `select c.external_id as guest from passes p join customers c on c.workspace_id = p.workspace_id and c.id = p.customer_id
         where p.workspace_id = $1 and p.campaign_id = $2 and p.step = 'came'`,
        [workspace, id],
      )
      const now = performance.now()
      for (const { guest } of rows) if (!heard.has(guest) && sent.has(guest)) heard.set(guest, now - sent.get(guest)!)
      await rest(10)
    }
  })()
  for (let n = 0; n < HEARD; n++) {
    const guest = String(1 + Math.floor(((n + 0.5) / HEARD) * customers))
    const occurredAt = new Date().toISOString()
    const receipt = { source: 'bench', externalId: `heard-${guest}`, location: '1', occurredAt, customer: { externalId: guest }, items: [{ sku: 'a', quantity: 1, price: 100 }], total: 100 } // biome-ignore format: one receipt
    await run((ctx) => ingestReceipts(ctx, [receipt]))
    sent.set(guest, performance.now())
    await rest(50)
  }
  await until(async () => heard.size === HEARD, 20)
  watching = false
  await watch
  const sorted = [...heard.values()].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  figure('receipt to branch taken, p50', at(0.5), 'ms', `among ${customers} who wait, 20 a second`)
  figure('receipt to branch taken, p99', at(0.99), 'ms', `among ${customers} who wait, 20 a second`)
}

/** Fifty thousand due at one instant: from then until the last has moved on. */
async function wake(run: Run, workspace: string): Promise<void> {
  const due = new Date(Date.now() + Math.max(60_000, WAKING * 2))
  const segment = { field: 'tags', op: 'contains', value: 'waking' }
  const drawn = campaign({ in: ['segment', { segment, when: { kind: 'once' } }], until: ['wait', { until: due.toISOString() }], out: ['end'] }, ['in.next>until', 'until.next>out'], { controlShare: 0 }) // biome-ignore format: a drawing
  await sql.query(`update customers set tags = '{waking}' where workspace_id = $1 and external_id::int <= $2`, [workspace, WAKING])
  const id = await begin(run, drawn)
  await run((ctx) => launch(ctx, { campaign: id }))
  const standing = () => count(`select count(*)::int as n from enrolments where campaign_id = $1 and state = 'active'`, [id])
  await until(async () => Date.now() >= due.getTime(), 50)
  const ready = await count(`select count(*)::int as n from enrolments where campaign_id = $1 and step = 'until'`, [id])
  await until(async () => (await standing()) === 0, 100)
  figure(`${ready} due in one instant, until the last moved on`, (Date.now() - due.getTime()) / 1000, 's', `beside those who wait`)
}

try {
  for (const customers of SIZES.length > 0 ? SIZES : [10_000, 100_000]) await measure(customers)
} finally {
  await product.stop()
}
