import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import type { Filter } from '../../workflows/segments/ast'
import { type Ctx, inContext } from '../context'
import { factFilter } from './fact-filter'

let db: TestDatabase
let workspace: string
beforeAll(async () => {
  db = await freshDatabase()
  workspace = await makeWorkspace(db.owner, { startsAt: '2026-01-10T00:00:00Z', timeZone: 'Europe/Moscow' })
  const sql = (text: string) => db.owner.$client.query(text.replaceAll(':w', `'${workspace}'`))
  await sql(`insert into locations (workspace_id, external_id, name, time_zone) values (:w, 'A', 'A', 'Asia/Yekaterinburg'), (:w, 'B', 'B', 'Europe/Moscow')`)
  await sql(`insert into customers (workspace_id, external_id, time_zone, created_at) values (:w, 'msk', null, now()), (:w, 'vvo', 'Asia/Vladivostok', now())`)
  // 15:30 UTC: 18 in Moscow, 20 in Yekaterinburg, past midnight in Vladivostok.
  await sql(
    `insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, body_hash)
     select :w, 't', 'r', l.id, c.id, '2026-01-05T15:30Z', now(), '2026-01-05', 20, 1, 500, 'x' from locations l, customers c where l.external_id = 'A' and c.external_id = 'msk'`,
  )
  await sql(`insert into receipt_items (workspace_id, receipt_id, line, sku, category, quantity, price) select :w, id, 0, 'soup', 'Soup', 1, 500 from receipts`)
  await sql(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, amount, receipt_id, properties)
     select :w, f.type, c.id, '2026-01-05T15:30Z', now(), 't', f.name, l.id, f.amount, r.id, f.properties::jsonb
     from (values ('receipt', 'purchased', 'msk', 'A', 'r', 500, '{}'), ('here', 'custom.x', 'msk', null, null, 70, '{"tag":"a"}'), ('far', 'custom.x', 'vvo', null, null, null, '{"tag":"b"}'))
       as f(name, type, guest, place, receipt, amount, properties)
     join customers c on c.external_id = f.guest left join locations l on l.external_id = f.place left join receipts r on r.external_id = f.receipt`,
  )
})
afterAll(() => db.drop())

const passing = (where: Filter) =>
  inContext(
    { workspace, locale: 'en', actor: 'test' },
    async (ctx: Ctx) => {
      const { joins, condition, values } = await factFilter(ctx, where, 1)
      const { rows } = await ctx.tx.sql.query(`select f.external_id from facts f ${joins} where f.workspace_id = $1 and ${condition} order by 1`, [
        workspace,
        ...values,
      ])
      return rows.map((row) => row.external_id)
    },
    db.app,
  )

test.each<[string, Filter, string[]]>([
  ['an amount', { field: 'amount', op: 'gt', value: 60 }, ['here', 'receipt']],
  ['a line', { field: 'category', op: 'in', value: ['Soup', 'Salad'] }, ['receipt']],
  ['a place', { field: 'location', op: 'eq', value: 'A' }, ['receipt']],
  ['a property', { field: 'properties.tag', op: 'eq', value: 'b' }, ['far']],
  ['an hour: the receipt’s, else the guest’s own', { field: 'hour', op: 'gte', value: 18 }, ['here', 'receipt']],
  ['a weekday of the guest’s own', { field: 'weekday', op: 'eq', value: 2 }, ['far']],
  ['several at once', { any: [{ field: 'amount', op: 'eq', value: 70 }, { not: { field: 'hour', op: 'gte', value: 18 } }] }, ['far', 'here']],
])('single facts by %s', async (_, where, expected) => {
  expect(await passing(where)).toEqual(expected)
})
