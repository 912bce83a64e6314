import { existsSync, readFileSync } from 'node:fs'
import { inWorkspace } from '../db/client'
import { freshDatabase, makeWorkspace } from '../db/testing'
import { inContext } from '../server/context'
import { listCustomers } from '../server/customers/service'
import { importReceipts } from '../server/imports/service'
import { caller } from '../server/rest/testing'
import { figure, note } from './figures'

/** Receipts in: a year of real ones from a file, and by the API in batches; and finding a customer among 100,000. Needs KASKAD_TEST_PG. */

const here = (path: string) => new URL(path, import.meta.url).pathname
const REAL = here('../../shared/data/complete-journey/transactions.csv')
const MAPPING = here('../../shared/design/examples/complete-journey.receipts.mapping.json')

const db = await freshDatabase()
try {
  if (existsSync(REAL)) await file()
  else note(`skipped: import of real receipts (no ${REAL})`)
  await api()
  await list(Number(process.env.KASKAD_BENCH_CUSTOMERS ?? 100_000))
} finally {
  await db.drop()
}

async function file() {
  const workspace = await makeWorkspace(db.owner, { startsAt: '2018-01-01T05:00:00Z', currency: 'USD', timeZone: 'America/New_York' })
  const cpu = process.cpuUsage()
  const report = await importReceipts({ db: db.app, workspace, file: REAL, mapping: JSON.parse(readFileSync(MAPPING, 'utf8')) })
  const { user, system } = process.cpuUsage(cpu)
  const receipts = report.statuses.accepted ?? 0
  figure('import', report.seconds, 's', `${receipts} receipts, ${report.lines} lines, ${report.customers} customers`)
  figure('import', receipts / report.seconds, 'receipts/s', 'real file, one process')
  figure('import, CPU of Node', (user + system) / 1000 / receipts, 'ms/receipt')
  const bare = await bareInserts(workspace)
  figure('import against bare inserts', report.seconds / bare, 'x', `the same rows by insert ... select from unnest: ${bare.toFixed(1)} s`)
}

/** The rows of the import once more, as plain as they can be written: arrays, unnest, indexes and policies as they are. */
async function bareInserts(from: string): Promise<number> {
  const rows = async (table: string, order: string) =>
    (await db.owner.$client.query(`select * from ${table} where workspace_id = $1 order by ${order}`, [from])).rows
  const tables = { receipts: await rows('receipts', 'id'), receipt_items: await rows('receipt_items', 'receipt_id, line'), facts: await rows('facts', 'id') }
  const to = await makeWorkspace(db.owner, { currency: 'USD' })
  let seconds = 0
  for (const [table, all] of Object.entries(tables)) {
    const columns = Object.keys(all[0]!).filter((name) => name !== 'workspace_id' && name !== 'xid')
    const types = await db.owner.$client.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute where attrelid = $1::regclass and attnum > 0`,
      [table],
    )
    const typeOf = new Map(types.rows.map((row) => [row.name, row.type]))
    for (let start = 0; start < all.length; start += 2_000) {
      const slice = all.slice(start, start + 2_000)
      const cell = (value: unknown, type?: string) => (type === 'jsonb' && value !== null ? JSON.stringify(value) : value)
      const values = columns.map((name) => slice.map((row) => cell(row[name], typeOf.get(name))))
      const began = performance.now()
      await inWorkspace(db.app, to, ({ sql }) =>
        sql.query(
          `insert into ${table} (workspace_id, ${columns.join(', ')}) overriding system value select $1, u.* from unnest(${columns
            .map((name, i) => `$${i + 2}::${typeOf.get(name)}[]`)
            .join(', ')}) u`,
          [to, ...values],
        ),
      )
      seconds += (performance.now() - began) / 1000
    }
  }
  return seconds
}

async function api() {
  const workspace = await makeWorkspace(db.owner, { startsAt: '2026-01-05T00:00:00Z' })
  const post = await caller(db, workspace, ['pos'])
  const batches = 20
  const receipt = (n: number) => ({
    source: 'till',
    externalId: `r${n}`,
    location: `l${n % 5}`,
    occurredAt: new Date(Date.UTC(2026, 0, 4) + n * 5_000).toISOString(),
    customer: { externalId: `c${n % 3000}` },
    items: [
      { sku: `s${n % 40}`, quantity: 1, price: 15_000 },
      { sku: `s${n % 17}`, quantity: 2, price: 9_900, discount: 900 },
    ],
    total: 24_000,
  })
  const times: number[] = []
  for (let batch = 0; batch < batches; batch++) {
    const items = Array.from({ length: 500 }, (_, i) => receipt(batch * 500 + i))
    const began = performance.now()
    const { status } = await post('POST', '/receipts', { items })
    if (status !== 200) throw new Error(`POST /receipts answered ${status}`)
    times.push(performance.now() - began)
  }
  figure('receipts by the API', (batches * 500 * 1000) / times.reduce((a, b) => a + b), 'receipts/s', 'batches of 500, one after another')
  const single: number[] = []
  for (let n = 0; n < 60; n++) {
    const began = performance.now()
    await post('POST', '/receipts', { items: [receipt(1_000_000 + n)] })
    single.push(performance.now() - began)
  }
  figure('one receipt by the API', middle(single), 'ms', 'median, without HTTP')
}

async function list(customers: number) {
  const workspace = await makeWorkspace(db.owner, { startsAt: '2026-01-05T00:00:00Z' })
  await db.owner.$client.query(
    `insert into customers (workspace_id, external_id, card, phone, email, first_name, last_name, created_at)
     select $1, n::text, '29' || lpad(n::text, 10, '0'), '+7916' || lpad(n::text, 7, '0'), 'c' || n || '@example.test', 'Name' || n % 997, 'Family' || n % 9973, now()
     from generate_series(1, $2::int) n`,
    [workspace, customers],
  )
  await db.owner.$client.query('analyze customers')
  const who = { workspace, locale: 'en', actor: 'bench' } as const
  for (const [name, query] of Object.entries({ 'first page': '', 'by phone': '8 916 005-00-00', 'by name': 'family77', 'by number': '4711' })) {
    const times: number[] = []
    for (let run = 0; run < 6; run++) {
      const began = performance.now()
      await inContext(who, (ctx) => listCustomers(ctx, { query }), db.app)
      times.push(performance.now() - began)
    }
    figure(`customers, ${name}`, middle(times.slice(1)), 'ms', `of ${customers}`)
  }
}

function middle(times: number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!
}
