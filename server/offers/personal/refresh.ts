import type { ClientBase } from 'pg'
import { LOOKS_BACK } from './shop'

/** Guests whose pairs of categories are counted: 10,000 of a million tell a lift to a few per cent, and cost a second instead of hours. */
const SAMPLE = 10_000
/** The most bought: what is bought more rarely says nothing of pairs, and items beyond this are judged by their category. */
const CATEGORIES = 300
const ITEMS = 50_000

const COUNTED = ['purchases', 'quantity', 'lately', 'net', 'margin']
const SUMS = COUNTED.map((of) => `sum(${of}) as ${of}`).join(', ')

/**
 * Sums up what a shop's guests bought in the year before `now`: categories and items by how often they are bought and what they earn, and pairs of
 * categories bought by the same guest. Reads each line of that year once, then works on sums by guest; some seconds for a million lines. Replaces what was
 * there, all at once: until the commit everybody reads what was there before.
 */
export async function refreshHabits(sql: ClientBase, workspace: string, now: Date): Promise<void> {
  await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`habits/${workspace}`])
  // Sums by hashes instead of by sorting on disk.
  const { rows: memory } = await sql.query<{ before: string }>(`select current_setting('work_mem') as before, set_config('work_mem', '128MB', true)`)
  await sql.query(
    `create temp table bought on commit drop as
     select r.customer_id as guest, i.sku, max(i.name) as name, max(i.category) as category, count(*) as purchases, sum(i.quantity::float8) as quantity,
       coalesce(sum(i.quantity::float8) filter (where r.occurred_at > $2::timestamptz - interval '28 days'), 0) as lately, sum(i.price - i.discount)::bigint as net,
       sum(coalesce(i.price - i.discount - i.cost, ((i.price - i.discount) * w.margin_share)::bigint))::bigint as margin
     from workspaces w join receipts r on r.workspace_id = w.id join receipt_items i on i.workspace_id = r.workspace_id and i.receipt_id = r.id
     where w.id = $1 and r.occurred_at <= $2 and r.occurred_at > $2::timestamptz - interval '${LOOKS_BACK} days' group by r.customer_id, i.sku`,
    [workspace, now],
  )
  await sql.query(
    `create temp table had on commit drop as
     select guest, category, ${SUMS} from bought where category is not null group by guest, category`,
  )
  for (const table of ['shop_topics', 'shop_pairs', 'shop_habits']) await sql.query(`delete from ${table} where workspace_id = $1`, [workspace])
  await sql.query(
    `insert into shop_topics (workspace_id, kind, name, buyers, purchases, quantity, lately, net, margin)
     select $1, 'category', category, count(guest), ${SUMS} from had group by category`,
    [workspace],
  )
  await sql.query(
    `insert into shop_topics (workspace_id, kind, name, title, category, buyers, purchases, quantity, lately, net, margin)
     select $1, 'item', sku, max(name), max(category), count(guest), ${SUMS} from bought group by sku order by purchases desc, sku limit ${ITEMS}`,
    [workspace],
  )
  const { rows } = await sql.query<{ sampled: number }>(
    `with top as (select name from shop_topics where workspace_id = $1 and kind = 'category' order by buyers desc, name limit ${CATEGORIES}),
       seen as (select guest from bought where guest is not null group by guest order by hashint8extended(guest, 0), guest limit ${SAMPLE}),
       few as materialized (select h.guest, h.category from had h join seen using (guest) join top on top.name = h.category),
       pairs as (
         insert into shop_pairs (workspace_id, category, other, guests)
         select $1, a.category, b.category, count(*) from few a join few b using (guest) group by 2, 3)
     select count(*)::int as sampled from seen`,
    [workspace],
  )
  await sql.query(
    `insert into shop_habits (workspace_id, computed_at, computed_real, guests, sampled, purchases, margin)
     select $1, $2, now(), count(distinct guest), $3, coalesce(sum(purchases), 0), coalesce(sum(margin), 0) from bought`,
    [workspace, now, rows[0]!.sampled],
  )
  await sql.query('drop table bought, had')
  await sql.query(`select set_config('work_mem', $1, true)`, [memory[0]!.before])
}
