import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../db/testing'
import { publish } from '../server/campaigns/publish'
import { create } from '../server/campaigns/service'
import { inContext } from '../server/context'
import { closeTemporalClient, temporalClient } from '../server/journeys/client'
import { launch } from '../server/journeys/service'
import { flagship } from '../workflows/testing/graphs'

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

const db = await freshDatabase()
Object.assign(process.env, {
  KASKAD_APP_URL: db.urls.app,
  KASKAD_RELAY_URL: db.urls.relay,
  KASKAD_SENDER_URL: db.urls.sender,
  KASKAD_SECRET: process.env.KASKAD_SECRET ?? 'bench-secret-bench-secret-bench-secret',
  KASKAD_TASK_QUEUE: `bench-${process.pid}`,
  TEMPORAL_ADDRESS: process.env.KASKAD_TEST_TEMPORAL ?? '127.0.0.1:7233',
  KASKAD_LOG_LEVEL: process.env.KASKAD_LOG_LEVEL ?? 'warn',
})
const sql = db.owner.$client
const processes = Object.fromEntries(['worker', 'relay', 'sender'].map((name) => [name, start(name)])) as Record<'worker' | 'relay' | 'sender', ChildProcess>
try {
  await rest(5_000)
  const cohorts = await measure(db, CUSTOMERS, 1000)
  const bare = await bareInserts(sql)
  const single = SINGLE > 0 ? await measure(db, SINGLE, 1) : null
  console.log(JSON.stringify({ cohorts: { ...cohorts, bareInsertMs: bare, ratioToBareInserts: round(cohorts.ms / bare) }, single }, null, 2))
} finally {
  for (const child of Object.values(processes)) child.kill('SIGTERM')
  await Promise.all(Object.values(processes).map((child) => new Promise((resolve) => child.once('exit', resolve))))
  await closeTemporalClient()
  await db.drop()
}

function start(name: string): ChildProcess {
  const profile = process.env.KASKAD_PROFILE
    ? ['--cpu-prof', `--cpu-prof-dir=${process.env.KASKAD_PROFILE}`, `--cpu-prof-name=${name}.${process.pid}.cpuprofile`]
    : []
  return spawn(process.execPath, ['--max-semi-space-size=32', ...profile, '--import', 'tsx', `server/${name}/main.ts`], { stdio: 'inherit', env: process.env })
}

async function measure(db: TestDatabase, customers: number, cohortSize: number) {
  const workspace = await makeWorkspace(db.owner, { sandbox: true, rate: RATE, startsAt: '2026-01-05T00:00:00Z' })
  await populate(workspace, customers)
  const before = await cpu()
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
  const used = await cpu()
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

/** Customers who bought once, long ago and for enough, and may be written to. */
async function populate(workspace: string, customers: number): Promise<void> {
  await sql.query(
    `insert into customers (workspace_id, external_id, email, first_name, created_at)
     select $1, n::text, n || '@example.test', 'Guest', '2025-01-01' from generate_series(1, $2::int) n`,
    [workspace, customers],
  )
  await sql.query(`insert into locations (workspace_id, external_id, name, time_zone, confirmed) values ($1, '1', 'One', 'Europe/Moscow', true)`, [workspace])
  await sql.query(
    `insert into consents (workspace_id, customer_id, channel, class, given, at)
     select workspace_id, id, channel, 'promo', true, '2025-01-01' from customers, unnest(array['push', 'email', 'sms']) channel where workspace_id = $1`,
    [workspace],
  )
  await sql.query(
    `insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, body_hash)
     select c.workspace_id, 'bench', c.id::text, l.id, c.id, '2025-09-01T12:00Z', '2025-09-01T12:00Z', '2025-09-01', 15, 1, 1500000, '-'
     from customers c join locations l on l.workspace_id = c.workspace_id where c.workspace_id = $1`,
    [workspace],
  )
  await sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, local_day, amount, receipt_id, live)
     select r.workspace_id, type, r.customer_id, r.occurred_at, r.known_at, r.source, r.external_id, r.location_id, r.local_day, r.total, r.id, false
     from receipts r, unnest(array['purchased', 'visited']) type where r.workspace_id = $1`,
    [workspace],
  )
  await sql.query('analyze customers, consents, receipts, facts')
}

/** User and system ms so far of each process, and of the database's connections where it runs on this machine. */
async function cpu(): Promise<Record<string, number>> {
  const { rows } = await sql.query<{ pid: number }>('select pid from pg_stat_activity where datname = current_database()')
  const spent = (pid: number | undefined) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      return (Number(fields[11]) + Number(fields[12])) * 10
    } catch {
      return 0
    }
  }
  const own = Object.entries(processes).map(([name, { pid }]): [string, number] => [name, spent(pid)])
  return { ...Object.fromEntries(own), postgres: rows.reduce((sum, { pid }) => sum + spent(pid), 0) }
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

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function round(n: number): number {
  return Math.round(n * 1000) / 1000
}
