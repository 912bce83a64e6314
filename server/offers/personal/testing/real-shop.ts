import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { type Database, inWorkspace } from '../../../../db/client'

const FOLDER = new URL('../../../../../shared/data/complete-journey/', import.meta.url).pathname

/** A year of a grocery chain (see the data's README): lines of receipts, money in cents. Fuel and slips of coupons are nothing to be offered. */
export type Line = { household: string; basket: string; store: string; at: number; sku: string; name: string; category: string; quantity: number; net: number }

export const isHere = existsSync(`${FOLDER}transactions.csv`)

const NOT_OFFERED = new Set(['FUEL', 'COUPON/MISC ITEMS', ''])

/** `wanted`: the households that are taken, all of them unless said. Times are read as UTC: only days matter here. */
export function readLines(wanted: (household: number) => boolean = () => true): Line[] {
  const rows = (file: string) => parse(readFileSync(`${FOLDER}${file}`), { columns: true }) as Record<string, string>[]
  const products = new Map(rows('products.csv').map((row) => [row.product_id!, row]))
  return rows('transactions.csv').flatMap((row) => {
    const product = products.get(row.product_id!)
    const net = Math.round(Number(row.sales_value) * 100)
    if (!product || NOT_OFFERED.has(product.product_category!) || net <= 0 || !wanted(Number(row.household_id))) return []
    const { household_id: household, basket_id: basket, store_id: store, product_id: sku } = row as Record<string, string>
    const at = Date.parse(`${row.transaction_timestamp!.replace(' ', 'T')}Z`)
    const quantity = Number(row.quantity) || 1
    return [{ household: household!, basket: basket!, store: store!, at, sku: sku!, name: product.product_type!, category: product.product_category!, quantity, net }] // biome-ignore format: a line
  })
}

/** Puts them into the tables as an import would leave them; the customers' numbers by household. */
export async function loadShop(owner: Database, workspace: string, lines: readonly Line[]): Promise<Map<string, number>> {
  const baskets = new Map(lines.map((line) => [line.basket, line]))
  return inWorkspace(owner, workspace, async ({ sql }) => {
    const column = <T>(of: Iterable<Line>, pick: (line: Line) => T) => [...of].map(pick)
    await sql.query('insert into locations (workspace_id, external_id, name, time_zone) select $1, x, x, $3 from unnest($2::text[]) x', [
      workspace,
      [...new Set(column(lines, ({ store }) => store))],
      'America/New_York',
    ])
    const { rows } = await sql.query<{ id: number; household: string }>(
      `insert into customers (workspace_id, external_id, created_at) select $1, x, '2017-01-01' from unnest($2::text[]) x returning id, external_id as household`,
      [workspace, [...new Set(column(lines, ({ household }) => household))]],
    )
    await sql.query(
      `insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, body_hash)
       select $1, 'real', b.basket, l.id, c.id, b.at, b.at, b.at::date, extract(hour from b.at), extract(isodow from b.at), 0, ''
       from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) b(basket, store, household, at)
       join locations l on l.workspace_id = $1 and l.external_id = b.store join customers c on c.workspace_id = $1 and c.external_id = b.household`,
      [
        workspace,
        [...baskets.keys()],
        column(baskets.values(), ({ store }) => store),
        column(baskets.values(), ({ household }) => household),
        column(baskets.values(), ({ at }) => new Date(at)),
      ],
    )
    await sql.query(
      `insert into receipt_items (workspace_id, receipt_id, line, sku, name, category, quantity, price)
       select $1, r.id, i.n, i.sku, i.name, i.category, i.quantity, i.net
       from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::bigint[]) with ordinality i(basket, sku, name, category, quantity, net, n)
       join receipts r on r.workspace_id = $1 and r.source = 'real' and r.external_id = i.basket`,
      [
        workspace,
        column(lines, ({ basket }) => basket),
        column(lines, ({ sku }) => sku),
        column(lines, ({ name }) => name),
        column(lines, ({ category }) => category),
        column(lines, ({ quantity }) => quantity),
        column(lines, ({ net }) => net),
      ],
    )
    await sql.query('analyze receipts, receipt_items')
    return new Map(rows.map(({ id, household }) => [household, id]))
  })
}
