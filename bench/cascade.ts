import type pg from 'pg'
import { makeWorkspace, type TestDatabase } from '../db/testing'
import { publish } from '../server/campaigns/publish'
import { create } from '../server/campaigns/service'
import { inContext } from '../server/context'
import { temporalClient } from '../server/journeys/client'
import { launch } from '../server/journeys/service'
import { flagship } from '../workflows/testing/graphs'
import { populate } from './product/guests'
import { cpu, rest, startProduct } from './product/processes'

/**
 * The flagship for generated customers in a sandbox at 30 days a second, without quiet hours, from launch until everybody has ended: with the real
 * worker, relay and sender as processes of their own. Nobody comes back, so everybody walks the longer way: two offers, two waits, one split.
 *
 * Needs KASKAD_TEST_PG (an owner's url) and KASKAD_TEST_TEMPORAL. `node --import tsx bench/cascade.ts [customers] [customers for K = 1]`
 */

const CUSTOMERS = Number(process.argv[2] ?? 20_000)
const SINGLE = Number(process.argv[3] ?? 500)
const RATE = 30 * 86_400

const ACTIONS = [
  'workflowExecutionStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'activityTaskScheduledEventAttributes',
  'timerStartedEventAttributes',
  'markerRecordedEventAttributes',
] as const
const WRITTEN = ['enrolments', 'passes', 'asks', 'messages', 'ledger', 'lots', 'grants', 'facts', 'outbox']

const product = await startProduct()
const { db, sql } = product
try {
  const cohorts = await measure(db, CUSTOMERS, 1000)
  const bare = await bareInserts(sql)
  const single = SINGLE > 0 ? await measure(db, SINGLE, 1) : null
  console.log(JSON.stringify({ cohorts: { ...cohorts, bareInsertMs: bare, ratioToBareInserts: round(cohorts.ms / bare) }, single }, null, 2))
} finally {
  await product.stop()
}

async function measure(db: TestDatabase, customers: number, cohortSize: number) {
  const workspace = await makeWorkspace(db.owner, { sandbox: true, rate: RATE, startsAt: '2026-01-05T00:00:00Z' })
  await populate(sql, workspace, customers)
  const before = await cpu(product)
  const began = performance.now()
  const campaign = await inContext({ workspace, locale: 'en', actor: 'bench' }, async (ctx) => {
    const document = flagship()
    document.settings = { ...document.settings, quietHours: null, controlShare: 0 }
    const made = await create(ctx, document)
    const id = Number(made.id)
    await publish(ctx, id)
    await launch(ctx, { campaign: id, cohortSize })
    return id
  })
  const launched = performance.now() - began
  const left = async () => (await sql.query(`select 1 from enrolments where campaign_id = $1 and state = 'active' limit 1`, [campaign])).rowCount
  while ((await left()) === 1) await rest(100)
  const ms = performance.now() - began
  const used = await cpu(product)
  const { rows } = await sql.query('select state, step, reason, count(*)::int as n from enrolments where campaign_id = $1 group by 1, 2, 3', [campaign])
  const actions = await countActions(campaign)
  return {
    customers,
    cohortSize,
    ms: Math.round(ms),
    launchMs: Math.round(launched),
    customersPerSecond: Math.round((customers / ms) * 1000),
    cpuMsPerCustomer: Object.fromEntries(Object.entries(used).map(([name, value]) => [name, round((value - before[name]!) / customers)])),
    temporalActionsPerCustomer: round(actions / customers),
    ended: rows,
  }
}

/** What Temporal Cloud would bill: starts, signals, activities, timers, local activities. A sample of the cohorts stands for all where there are many. */
async function countActions(campaign: number): Promise<number> {
  const { rows } = await sql.query<{ workflow_id: string }>('select workflow_id from cohorts where campaign_id = $1 order by id', [campaign])
  const sample = rows.slice(0, 50)
  const client = await temporalClient()
  let actions = 0
  for (const { workflow_id } of sample) {
    const { events } = await client.workflow.getHandle(workflow_id).fetchHistory()
    for (const event of events ?? []) if (ACTIONS.some((name) => event[name])) actions++
  }
  return (actions / sample.length) * rows.length
}

/** The rows a run wrote, inserted once more by `unnest` into tables of the same shape with the same indexes. Ms. */
async function bareInserts(pool: pg.Pool): Promise<number> {
  let ms = 0
  for (const table of WRITTEN) {
    const { rows: columns } = await pool.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [table],
    )
    await pool.query(`create table bare_${table} (like ${table} including defaults including indexes)`)
    const names = columns.map(({ name }) => `"${name}"`)
    const types = columns.map(({ type }) => type.replace(/\(.*?\)/, ''))
    const { rows } = await pool.query({
      text: `select ${names.map((n) => `${n}::text`).join(', ')} from ${table} ${table === 'facts' ? 'where live' : ''}`,
      rowMode: 'array',
    })
    for (let i = 0; i < rows.length; i += 1000) {
      const slice = rows.slice(i, i + 1000) as (string | null)[][]
      const arrays = columns.map((_, c) => slice.map((row) => row[c]))
      const began = performance.now()
      await pool.query(`insert into bare_${table} (${names}) select * from unnest(${types.map((type, c) => `$${c + 1}::${type}[]`)})`, arrays)
      ms += performance.now() - began
    }
    await pool.query(`drop table bare_${table}`)
  }
  return Math.round(ms)
}

function round(n: number): number {
  return Math.round(n * 1000) / 1000
}
