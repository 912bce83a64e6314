import type { ClientBase } from 'pg'
import { plain, texts } from '../../db/arrays'
import type { Receipt } from '../receipts/service'

/** A reservation whose time is over. `customer_id`: of whom was known before. */
export type Overdue = { id: number; customer_id: number | null; started_at: Date; held_until: Date; document: Receipt }

/**
 * Event `basket_abandoned`, in the transaction that gives up a reservation: a guest's basket was rung up at a till or checked out on a site, and nobody paid
 * in the time a reservation has. It occurred when that time was over. Nobody's who has bought something since, for then the till began anew; nor of what was
 * cancelled, for that was said. Sites tell of baskets that never came so far by themselves (`POST /events`).
 */
export async function tellAbandoned(sql: ClientBase, workspace: string, now: number, overdue: readonly Overdue[]): Promise<void> {
  const left = overdue.filter(({ customer_id }) => customer_id !== null)
  if (left.length === 0) return
  await sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, amount, properties)
     select $1, 'basket_abandoned', u.customer, to_timestamp(u.at / 1000.0), $2, 'kaskad', 'checkout:' || u.id, l.id, u.amount, u.properties
     from unnest($3::bigint[], $4::bigint[], $5::float8[], $6::float8[], $7::text[], $8::bigint[], $9::jsonb[]) as u(id, customer, since, at, location, amount, properties)
     join customers c on c.workspace_id = $1 and c.id = u.customer and c.erased_at is null
     left join locations l on l.workspace_id = $1 and l.external_id = u.location
     where not exists (select 1 from receipts r where r.workspace_id = $1 and r.customer_id = u.customer and r.known_at >= to_timestamp(u.since / 1000.0)
       and r.occurred_at > to_timestamp(u.since / 1000.0) - interval '1 day') on conflict do nothing`,
    [
      workspace,
      new Date(now),
      plain(left.map(({ id }) => id)),
      plain(left.map(({ customer_id }) => customer_id)),
      plain(left.map(({ started_at }) => started_at.getTime())),
      plain(left.map(({ held_until }) => held_until.getTime())),
      texts(left.map(({ document }) => document.location)),
      plain(left.map(({ document }) => document.total)),
      texts(left.map(({ document }) => JSON.stringify(propertiesOf(document)))),
    ],
  )
}

/** What conditions may ask, and what a message or another system may want to show. */
function propertiesOf({ source, externalId, items }: Receipt): Record<string, unknown> {
  return {
    source,
    externalId,
    items: items.map(({ sku, name, category, quantity, price }) => ({ sku, name: name ?? null, category: category ?? null, quantity, price })),
    skus: [...new Set(items.map(({ sku }) => sku))],
    categories: [...new Set(items.flatMap(({ category }) => category ?? []))],
  }
}
