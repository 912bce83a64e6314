import type { ClientBase } from 'pg'
import { LOOKS_BACK } from './shop'

/** Guests whose pairs of categories are counted: 20,000 of a million tell a lift to a few per cent, and cost seconds instead of hours. */
const SAMPLE = 20_000
/** The most bought: what is bought more rarely says nothing of pairs, and items beyond this are judged by their category. */
const CATEGORIES = 300
const ITEMS = 50_000

/**
 * Sums up what a shop's guests bought in the year before `now`: categories and items by how often they are bought and what they earn, and pairs of
 * categories bought by the same guest. Reads each line of that year once; some seconds for a million of them. Replaces what was there, all at once.
 */
export async function refreshHabits(sql: ClientBase, workspace: string, now: Date): Promise<void> {
  await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`habits/${workspace}`])
  await sql.query(
    `create temp table bought on commit drop as
     select r.customer_id as guest, i.sku, i.name, i.category, i.quantity, i.price - i.discount as net, r.occurred_at as at,
       coalesce(i.price - i.discount - i.cost, ((i.price - i.discount) * w.margin_share)::bigint) as margin
     from workspaces w join receipts r on r.workspace_id = w.id join receipt_items i on i.workspace_id = r.workspace_id and i.receipt_id = r.id
     where w.id = $1 and r.occurred_at <= $2 and r.occurred_at > $2::timestamptz - interval '${LOOKS_BACK} days'`,
    [workspace, now],
  )
  for (const table of ['shop_topics', 'shop_pairs', 'shop_habits']) await sql.query(`delete from ${table} where workspace_id = $1`, [workspace])
  const sums = `count(distinct guest), count(*), sum(quantity), coalesce(sum(quantity) filter (where at > $2::timestamptz - interval '28 days'), 0), sum(net), sum(margin)`
  await sql.query(
    `insert into shop_topics (workspace_id, kind, name, buyers, purchases, quantity, lately, net, margin)
     select $1, 'category', category, ${sums} from bought where category is not null group by category`,
    [workspace, now],
  )
  await sql.query(
    `insert into shop_topics (workspace_id, kind, name, title, category, buyers, purchases, quantity, lately, net, margin)
     select $1, 'item', sku, max(name), max(category), ${sums} from bought group by sku order by count(*) desc, sku limit ${ITEMS}`,
    [workspace, now],
  )
  const { rows } = await sql.query<{ sampled: number }>(
    `with top as (select name from shop_topics where workspace_id = $1 and kind = 'category' order by buyers desc, name limit ${CATEGORIES}),
       seen as (select guest from bought where guest is not null group by guest order by hashint8extended(guest, 0), guest limit ${SAMPLE}),
       had as materialized (select distinct b.guest, b.category from bought b join seen using (guest) join top on top.name = b.category),
       pairs as (
         insert into shop_pairs (workspace_id, category, other, guests)
         select $1, a.category, b.category, count(*) from had a join had b using (guest) group by 2, 3)
     select count(*)::int as sampled from seen`,
    [workspace],
  )
  await sql.query(
    `insert into shop_habits (workspace_id, computed_at, computed_real, guests, sampled, purchases, margin)
     select $1, $2, now(), count(distinct guest), $3, count(*), coalesce(sum(margin), 0) from bought`,
    [workspace, now, rows[0]!.sampled],
  )
  await sql.query('drop table bought')
}
