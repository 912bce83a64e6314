import type { ClientBase } from 'pg'
import { plain, texts } from '../../../db/arrays'
import type { Candidate } from './about'
import { type Bought, type Guest, HALF_LIFE, type Item, LOOKS_BACK, type Shop, type Stock } from './shop'

type Sold = Item & { kind: 'category' | 'item'; name: string }

/** The items and categories that candidates name. */
export function namedBy(candidates: readonly Candidate[]): { skus: string[]; categories: string[] } {
  const named = (of: 'skus' | 'categories') => [...new Set(candidates.flatMap(({ about }) => about?.[of] ?? []))].sort()
  return { skus: named('skus'), categories: named('categories') }
}

/** The shop's habits, as far as these candidates need them; null where they were never summed up. All categories are read, of items those named or counted. */
export async function readShop(sql: ClientBase, workspace: string, candidates: readonly Candidate[]): Promise<Shop | null> {
  const { rows } = await sql.query('select guests, sampled, purchases, margin from shop_habits where workspace_id = $1', [workspace])
  if (!rows[0]) return null
  const { skus, categories } = namedBy(candidates)
  const { rows: sold } = await sql.query<Sold>(
    `select kind, name, title, category, buyers, purchases, quantity, lately, net, margin from shop_topics
     where workspace_id = $1 and (kind = 'category' or name = any($2::text[]) or name in (select sku from item_stock where workspace_id = $1))`,
    [workspace, texts(skus)],
  )
  const items = new Map<string, Item>(sold.filter(({ kind }) => kind === 'item').map((row) => [row.name, row]))
  const shelves = [...new Set([...categories, ...[...items.values()].flatMap(({ category }) => category ?? [])])]
  const { rows: pairs } = await sql.query<{ category: string; other: string; guests: number }>(
    'select category, other, guests from shop_pairs where workspace_id = $1 and (category = any($2::text[]) or category = other)',
    [workspace, texts(shelves)],
  )
  const both = new Map<string, Map<string, number>>()
  for (const { category, other, guests } of pairs) both.set(category, (both.get(category) ?? new Map()).set(other, guests))
  return { ...rows[0], categories: new Map(sold.filter(({ kind }) => kind === 'category').map((row) => [row.name, row])), items, both }
}

/** What is in stock of the items that matter: those named, and all of the categories named. */
export async function readStock(sql: ClientBase, workspace: string, candidates: readonly Candidate[]): Promise<Stock> {
  const { skus, categories } = namedBy(candidates)
  const { rows } = await sql.query<{ sku: string; place: number; quantity: number }>(
    `select s.sku, s.location_id as place, s.quantity::float8 as quantity from item_stock s where s.workspace_id = $1
       and (s.sku = any($2::text[]) or s.sku in (select t.name from shop_topics t where t.workspace_id = $1 and t.kind = 'item' and t.category = any($3::text[])))`,
    [workspace, texts(skus), texts(categories)],
  )
  const stock = new Map<string, { all: number; places: Map<number, number> }>()
  for (const sku of new Set(rows.map((row) => row.sku))) {
    const said = rows.filter((row) => row.sku === sku)
    const places = new Map(said.filter(({ place }) => place > 0).map(({ place, quantity }) => [place, quantity]))
    const house = said.find(({ place }) => place === 0)?.quantity
    stock.set(sku, { all: house ?? [...places.values()].reduce((sum, quantity) => sum + quantity, 0), places })
  }
  return stock
}

type Asked = { customer: number; at: number }
type Row = { i: number; of: 'category' | 'item'; name: string; weight: number; quantity: number; net: number }

/**
 * What each guest bought in the year before they were asked about, by category and, of the items named, by item: one statement for all of them. It reads
 * their own receipts alone.
 */
export async function readGuests(sql: ClientBase, workspace: string, asked: readonly Asked[], skus: readonly string[]): Promise<Guest[]> {
  const { rows } = await sql.query<Row>(
    `with lines as materialized (
       select u.i, i.category, i.sku, i.quantity, i.price - i.discount as net,
         power(0.5, extract(epoch from to_timestamp(u.at / 1000.0) - r.occurred_at) / ${HALF_LIFE * 86_400}) as weight
       from unnest($2::int[], $3::bigint[], $4::float8[]) as u(i, customer, at)
       join receipts r on r.workspace_id = $1 and r.customer_id = u.customer and r.occurred_at <= to_timestamp(u.at / 1000.0)
         and r.occurred_at > to_timestamp(u.at / 1000.0) - interval '${LOOKS_BACK} days'
       join receipt_items i on i.workspace_id = $1 and i.receipt_id = r.id)
     select i, 'category' as of, coalesce(category, '') as name, sum(weight)::float8 as weight, sum(quantity)::float8 as quantity, sum(net)::float8 as net from lines group by 1, 3
     union all
     select i, 'item', sku, sum(weight)::float8, sum(quantity)::float8, sum(net)::float8 from lines where sku = any($5::text[]) group by 1, 3 order by 1, 2, 3`,
    [workspace, plain(asked.map((_, i) => i)), plain(asked.map(({ customer }) => customer)), plain(asked.map(({ at }) => at)), texts(skus)],
  )
  const homes = await sql.query<{ id: number; home: number | null }>(
    'select id, home_location_id as home from customers where workspace_id = $1 and id = any($2::bigint[])',
    [workspace, plain([...new Set(asked.map(({ customer }) => customer))])],
  )
  const homeOf = new Map(homes.rows.map(({ id, home }) => [id, home]))
  const guests = asked.map(({ customer }) => ({
    home: homeOf.get(customer) ?? null,
    total: 0,
    categories: new Map<string, Bought>(),
    skus: new Map<string, Bought>(),
  }))
  for (const { i, of, name, ...bought } of rows) {
    guests[i]![of === 'category' ? 'categories' : 'skus'].set(name, bought)
    if (of === 'category') guests[i]!.total += bought.weight
  }
  return guests
}
