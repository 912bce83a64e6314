import type { ClientBase } from 'pg'
import type { Order } from './guests/order'
import type { Consent, Profile } from './profiles'

/** Bulk inserts by arrays, the fastest way in. Columns that are derived from others are derived as `server/receipts` and `server/visits` do. */

const time = (at: number) => new Date(at)

export async function insertCustomers(sql: ClientBase, workspace: string, customers: readonly (Profile & { homeLocationId: number })[]): Promise<number[]> {
  const { rows } = await sql.query<{ id: string; external_id: string }>(
    `insert into customers (workspace_id, external_id, card, phone, email, ids, first_name, last_name, gender, birthday, city, region, language, home_location_id, joined_at,
       tags, attributes, created_at)
     select $1, c.external_id, c.card, c.phone, c.email, c.ids, c.first_name, c.last_name, c.gender, c.birthday, c.city, c.region, 'ru', c.home, c.joined_at,
       array(select jsonb_array_elements_text(c.tags)), c.attributes, c.joined_at
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::text[], $9::text[], $10::date[], $11::text[], $12::text[], $13::bigint[],
       $14::timestamptz[], $15::jsonb[], $16::jsonb[])
       as c(external_id, card, phone, email, ids, first_name, last_name, gender, birthday, city, region, home, joined_at, tags, attributes)
     returning id, external_id`,
    [
      workspace,
      customers.map((c) => c.externalId),
      customers.map((c) => c.card),
      customers.map((c) => c.phone),
      customers.map((c) => c.email),
      customers.map((c) => JSON.stringify(c.ids)),
      customers.map((c) => c.firstName),
      customers.map((c) => c.lastName),
      customers.map((c) => c.gender),
      customers.map((c) => c.birthday),
      customers.map((c) => c.city),
      customers.map((c) => c.region),
      customers.map((c) => c.homeLocationId),
      customers.map((c) => time(c.joinedAt)),
      customers.map((c) => JSON.stringify(c.tags)),
      customers.map((c) => JSON.stringify(c.attributes)),
    ],
  )
  const ids = new Map(rows.map((row) => [row.external_id, Number(row.id)]))
  return customers.map((c) => ids.get(c.externalId)!)
}

export async function insertConsents(sql: ClientBase, workspace: string, consents: readonly (Consent & { customerId: number })[]): Promise<void> {
  await sql.query(
    `insert into consents (workspace_id, customer_id, channel, class, given, at, source, wording)
     select $1, c.* from unnest($2::bigint[], $3::text[], $4::text[], $5::bool[], $6::timestamptz[], $7::text[], $8::text[]) c`,
    [
      workspace,
      consents.map((c) => c.customerId),
      consents.map((c) => c.channel),
      consents.map((c) => c.class),
      consents.map((c) => c.given),
      consents.map((c) => time(c.at)),
      consents.map((c) => c.source),
      consents.map((c) => c.wording),
    ],
  )
}

type Placed = Order & { customerId: number; locationId: number }

/** Receipts, their lines, and their two facts: `purchased`, and `visited` for the first of a day at a place. */
export async function insertReceipts(sql: ClientBase, workspace: string, orders: readonly Placed[]): Promise<void> {
  const { rows } = await sql.query<{ id: string; external_id: string }>(
    `insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, cost, body_hash)
     select $1, 'till', o.key, o.location, o.customer, o.at, o.at, (o.at at time zone l.time_zone)::date, extract(hour from o.at at time zone l.time_zone),
       extract(isodow from o.at at time zone l.time_zone), o.total, o.cost, 'seed:' || o.key
     from unnest($2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::bigint[], $7::bigint[]) as o(key, location, customer, at, total, cost)
     join locations l on l.workspace_id = $1 and l.id = o.location order by o.at
     returning id, external_id`,
    [
      workspace,
      orders.map((o) => o.key),
      orders.map((o) => o.locationId),
      orders.map((o) => o.customerId),
      orders.map((o) => time(o.occurredAt)),
      orders.map((o) => o.total),
      orders.map((o) => o.lines.reduce((sum, line) => sum + line.cost, 0)),
    ],
  )
  const ids = new Map(rows.map((row) => [row.external_id, Number(row.id)]))
  const lines = orders.flatMap((order) => order.lines.map((line, n) => ({ ...line, n, receiptId: ids.get(order.key)! })))
  await sql.query(
    `insert into receipt_items (workspace_id, receipt_id, line, sku, name, category, quantity, price, discount, cost)
     select $1, i.* from unnest($2::bigint[], $3::int[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::bigint[], $9::bigint[], $10::bigint[]) i`,
    [
      workspace,
      lines.map((l) => l.receiptId),
      lines.map((l) => l.n),
      lines.map((l) => l.sku),
      lines.map((l) => l.name),
      lines.map((l) => l.category),
      lines.map((l) => l.quantity),
      lines.map((l) => l.price),
      lines.map((l) => l.discount),
      lines.map((l) => l.cost),
    ],
  )
  const written = [...ids.values()]
  await sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, local_day, amount, receipt_id, live)
     select workspace_id, 'purchased', customer_id, occurred_at, known_at, source, external_id, location_id, local_day, total, id, false
     from receipts where workspace_id = $1 and id = any($2::bigint[])`,
    [workspace, written],
  )
  await sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, local_day, receipt_id, live)
     select distinct on (customer_id, location_id, local_day) workspace_id, 'visited', customer_id, occurred_at, known_at, 'kaskad',
       'visit/' || customer_id || '/' || location_id || '/' || local_day, location_id, local_day, id, false
     from receipts where workspace_id = $1 and id = any($2::bigint[]) order by customer_id, location_id, local_day, occurred_at, id
     on conflict (workspace_id, source, external_id, type) do nothing`,
    [workspace, written],
  )
}
