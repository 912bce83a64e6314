import { createReadStream, existsSync } from 'node:fs'
import { parse } from 'csv-parse'
import { inWorkspace } from '../db/client'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../db/testing'
import { type Ctx, inContext } from '../server/context'
import { count } from '../server/segments/service'
import type { Rule } from '../workflows/segments/ast'
import { figure, note } from './figures'

/** How long a marketer waits for a live count: the flagship's rule and heavier ones, on real and on generated customers. Needs KASKAD_TEST_PG. */

const FLAGSHIP: Rule = {
  all: [
    { field: 'days_since_last_visit', op: 'gt', value: 60 },
    { field: 'spent', op: 'gte', value: 1_000_000 },
  ],
}
const RULES: Record<string, Rule> = {
  flagship: FLAGSHIP,
  'flagship, spent in a year': { all: [FLAGSHIP.all[0]!, { field: 'spent', op: 'gte', value: 500_000, window: 'P365D' }] },
  'visits at week-ends': {
    field: 'visits',
    op: 'gte',
    value: 3,
    where: { field: 'weekday', op: 'in', value: [6, 7] },
  },
  'spent on one category': { field: 'spent', op: 'gte', value: 50_000, where: { field: 'category', op: 'eq', value: 'C3' } },
}

const REAL = new URL('../../shared/data/complete-journey/transactions.csv', import.meta.url).pathname

const db = await freshDatabase()
try {
  if (existsSync(REAL)) {
    const workspace = await makeWorkspace(db.owner, { timeZone: 'America/New_York', startsAt: '2017-12-01T00:00:00Z', currency: 'USD' })
    await real(workspace)
    await measure('real customers', workspace, {
      'flagship (spent from 100)': {
        all: [
          { field: 'days_since_last_visit', op: 'gt', value: 30 },
          { field: 'spent', op: 'gte', value: 10_000 },
        ],
      },
      ...RULES,
    })
  } else note(`skipped: real customers (no ${REAL})`)
  const workspace = await makeWorkspace(db.owner, { startsAt: '2026-10-12T00:00:00Z' })
  await generated(workspace, Number(process.env.KASKAD_BENCH_CUSTOMERS ?? 100_000))
  await measure('generated customers', workspace, RULES)
} finally {
  if (process.env.KASKAD_BENCH_KEEP) note(db.urls.owner)
  else await db.drop()
}

/** The middle of five runs after one to warm up, through the service as the API calls it. */
async function measure(who: string, workspace: string, rules: Record<string, Rule>) {
  for (const [name, rule] of Object.entries(rules)) {
    const times: number[] = []
    let counted = { count: 0, total: 0 }
    for (let run = 0; run < 6; run++) {
      const began = performance.now()
      counted = await inContext({ workspace, locale: 'en', actor: 'bench' }, (ctx: Ctx) => count(ctx, { rule }), db.app)
      if (run > 0) times.push(performance.now() - began)
    }
    figure(`count, ${counted.total} ${who}: ${name}`, middle(times), 'ms', `${counted.count} match`)
  }
  // What nobody can undercut: PostgreSQL itself summing up all receipts of the workspace once.
  const bare: number[] = []
  for (let run = 0; run < 6; run++) {
    const began = performance.now()
    const sums = 'select customer_id, max(occurred_at), sum(total) from receipts where workspace_id = $1 group by customer_id'
    await inWorkspace(db.app, workspace, ({ sql }) => sql.query(`select count(*) from (${sums}) s`, [workspace]))
    if (run > 0) bare.push(performance.now() - began)
  }
  figure(`bare sum over all receipts of ${who}`, middle(bare), 'ms')
}

function middle(times: number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!
}

/** 20 receipts of two lines each a customer, over two years, lapses included; rows are made by PostgreSQL itself. */
async function generated(workspace: string, customers: number) {
  note(`generating ${customers} customers ...`)
  await inWorkspace(db.owner, workspace, async ({ sql }) => {
    await sql.query(
      `insert into locations (workspace_id, external_id, name, time_zone) select $1, 'L' || i, 'L' || i, 'Europe/Moscow' from generate_series(1, 5) i`,
      [workspace],
    )
    await sql.query(
      `insert into customers (workspace_id, external_id, email, phone, first_name, joined_at, created_at)
       select $1, 'C' || i, case when i % 2 = 0 then 'c' || i || '@example.test' end, '+7000' || lpad(i::text, 7, '0'), 'N' || i, '2024-10-12', '2024-10-12' from generate_series(1, $2::int) i`,
      [workspace, customers],
    )
    await sql.query(
      `insert into consents (workspace_id, customer_id, channel, class, given, at) select c.workspace_id, c.id, k, 'promo', true, '2024-10-12'
       from customers c, unnest(array['email', 'sms', 'push']) k where c.workspace_id = $1 and hashint8(c.id + length(k)) % 3 <> 0`,
      [workspace],
    )
    await sql.query(
      `with l as (select array_agg(id order by id) as ids from locations where workspace_id = $1),
       r as (
         select c.id as customer, n, c.id * 100 + n as key, timestamptz '2026-10-12 03:00+03' - interval '1 day' * (n * 30 - 30 + (case when hashint8(c.id) % 5 = 0 then abs(hashint8(c.id + 7)) % 400 else 0 end) + abs(hashint8(c.id * 31 + n)) % 30)
           - interval '1 minute' * (abs(hashint8(c.id * 17 + n)) % 700) as at
         from customers c cross join generate_series(1, 20) n where c.workspace_id = $1)
       insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, body_hash)
       select $1, 'bench', key::text, l.ids[1 + abs(hashint8(key)) % 5], customer, at, at, (at at time zone 'Europe/Moscow')::date,
         extract(hour from at at time zone 'Europe/Moscow'), extract(isodow from at at time zone 'Europe/Moscow'), 20000 + abs(hashint8(key + 3)) % 120000, '' from r, l`,
      [workspace],
    )
    await sql.query(
      `insert into receipt_items (workspace_id, receipt_id, line, sku, category, quantity, price)
       select $1, r.id, n, 'S' || abs(hashint8(r.id + n)) % 50, 'C' || abs(hashint8(r.id + n)) % 8, 1, r.total / 2 from receipts r, generate_series(0, 1) n where r.workspace_id = $1`,
      [workspace],
    )
  })
  await analyse(db)
}

/** The real receipts, loaded straight into the tables: this bench is about counting, importing has its own. */
async function real(workspace: string) {
  const baskets = new Map<string, { store: string; household: string; at: string; total: number; lines: number }>()
  for await (const row of createReadStream(REAL).pipe(parse({ columns: true }))) {
    const basket = baskets.get(row.basket_id) ?? { store: row.store_id, household: row.household_id, at: row.transaction_timestamp, total: 0, lines: 0 }
    basket.total += Math.round(Number(row.sales_value) * 100)
    basket.lines++
    baskets.set(row.basket_id, basket)
  }
  const list = [...baskets]
  await inWorkspace(db.owner, workspace, async ({ sql }) => {
    const unique = (key: 'store' | 'household') => [...new Set(list.map(([, b]) => b[key]))]
    await sql.query(`insert into locations (workspace_id, external_id, name, time_zone) select $1, x, x, 'America/New_York' from unnest($2::text[]) x`, [
      workspace,
      unique('store'),
    ])
    await sql.query(`insert into customers (workspace_id, external_id, created_at) select $1, x, '2017-01-01' from unnest($2::text[]) x`, [
      workspace,
      unique('household'),
    ])
    await sql.query(
      `with b as (select key, store, household, at at time zone 'America/New_York' as at, at as wall, total
         from unnest($2::text[], $3::text[], $4::text[], $5::timestamp[], $6::bigint[]) b(key, store, household, at, total))
       insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, body_hash)
       select $1, 'bench', key, l.id, c.id, at, at, wall::date, extract(hour from wall), extract(isodow from wall), total, '' from b
       join locations l on l.workspace_id = $1 and l.external_id = store join customers c on c.workspace_id = $1 and c.external_id = household`,
      [
        workspace,
        list.map(([k]) => k),
        list.map(([, b]) => b.store),
        list.map(([, b]) => b.household),
        list.map(([, b]) => b.at),
        list.map(([, b]) => b.total),
      ],
    )
  })
  await analyse(db)
}

/** What autovacuum does within a minute of any large load. */
async function analyse(of: TestDatabase) {
  await of.owner.$client.query('vacuum analyze')
}
