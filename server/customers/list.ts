import { z } from 'zod'
import type { Ctx } from '../context'
import { decodeCursor, encodeCursor, type Page } from '../rest/pages'

export const SORTS = ['newest', 'name', 'visits', 'spent', 'lastVisit'] as const
export type Listing = { query?: string; cursor?: string; limit?: number; sort?: (typeof SORTS)[number] }

export type CustomerLine = {
  id: string
  externalId: string | null
  name: string
  card: string | null
  phone: string | null
  email: string | null
  city: string | null
  tier: string | null
  visits: number
  /** Minor units, net. */
  spent: number
  lastVisitAt: string | null
  points: number
  /** Journeys this customer is on now. */
  journeys: number
}

export type CustomerPage = Page<CustomerLine> & { total: number }

const OFFSET = z.tuple([z.int().min(0).max(1_000_000_000)])

/** A page of customers; `query` looks in names, phones, e-mails, cards and externalIds, exact numbers first. */
export async function listCustomers(ctx: Ctx, { query = '', cursor, limit = 50, sort = 'newest' }: Listing): Promise<CustomerPage> {
  const [offset] = decodeCursor('customers', cursor, OFFSET) ?? [0]
  const { where, values } = search(query)
  const bound = [ctx.workspace, ...values]
  const { sql } = ctx.tx
  // A search reads every customer once and counts on the way; without one the newest come from the index and are counted apart.
  const found = await sql.query<{ id: number; n: number }>(
    `select c.id, ${query.trim() ? 'count(*) over ()' : '0'} as n from customers c ${ORDERS[sort].join} where ${where}
     order by ${values.length > 0 ? '(c.external_id = $2 or c.card = $2) desc nulls last,' : ''} ${ORDERS[sort].by} limit ${limit + 1} offset ${offset}`,
    bound,
  )
  const page = found.rows.slice(0, limit).map((row) => row.id)
  const total = query.trim() && found.rows[0] ? found.rows[0].n : await countAll(ctx, where, bound)
  return { items: await lines(ctx, page), next: found.rows.length > limit ? encodeCursor('customers', [offset + limit]) : null, total }
}

async function countAll(ctx: Ctx, where: string, bound: unknown[]): Promise<number> {
  return (await ctx.tx.sql.query<{ n: number }>(`select count(*) as n from customers c where ${where}`, bound)).rows[0]!.n
}

const totals = (what: string) =>
  `left join (select customer_id, ${what} as n from receipts where workspace_id = $1 group by customer_id) t on t.customer_id = c.id`

const ORDERS: Record<(typeof SORTS)[number], { join: string; by: string }> = {
  newest: { join: '', by: 'c.id desc' },
  name: { join: '', by: "nullif(concat_ws(' ', c.first_name, c.last_name), '') nulls last, c.id" },
  visits: { join: totals('count(distinct (location_id, local_day))'), by: 't.n desc nulls last, c.id' },
  spent: { join: totals('sum(total)'), by: 't.n desc nulls last, c.id' },
  lastVisit: { join: totals('max(occurred_at)'), by: 't.n desc nulls last, c.id' },
}

function search(query: string): { where: string; values: string[] } {
  const text = query.trim().slice(0, 200)
  const base = 'c.workspace_id = $1 and c.erased_at is null'
  if (!text) return { where: base, values: [] }
  const like = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const digits = text.replace(/[\s()+-]/g, '')
  // The digits of a phone as people type them; the national prefix (8 or +7) is left to the like.
  const phone = /^\d{4,}$/.test(digits) ? `%${digits.replace(/^8(?=\d{10}$)/, '')}%` : ''
  return {
    where: `${base} and (c.external_id = $2 or c.card = $2 or lower(concat_ws(' ', c.first_name, c.last_name, c.first_name)) like $3
      or lower(c.email) like $3 or lower(c.external_id) like $3 or lower(c.card) like $3 or ($4 <> '' and c.phone like $4))`,
    values: [text, like, phone],
  }
}

/** The lines of these customers, in this order; figures as of the workspace's clock. */
async function lines(ctx: Ctx, ids: readonly number[]): Promise<CustomerLine[]> {
  const { rows } = await ctx.tx.sql.query<Omit<CustomerLine, 'lastVisitAt'> & { lastVisitAt: Date | null }>(
    `select c.id::text, c.external_id as "externalId", concat_ws(' ', c.first_name, c.last_name) as name, c.card, c.phone, c.email, c.city, c.tier,
       v.visits, coalesce(r.spent, 0)::bigint as spent, v.last as "lastVisitAt", coalesce(p.points, 0)::bigint as points, j.journeys
     from unnest($2::bigint[]) with ordinality i(id, place)
     join customers c on c.workspace_id = $1 and c.id = i.id
     cross join lateral (select count(distinct (f.location_id, f.local_day)) as visits, max(f.occurred_at) as last from facts f
       where f.workspace_id = $1 and f.customer_id = c.id and f.type = 'visited' and f.occurred_at <= $3) v
     cross join lateral (select sum(r.total) as spent from receipts r where r.workspace_id = $1 and r.customer_id = c.id and r.occurred_at <= $3) r
     cross join lateral (select sum(l."left") as points from lots l
       where l.workspace_id = $1 and l.customer_id = c.id and l."left" > 0 and (l.expires_at is null or l.expires_at > $3)) p
     cross join lateral (select count(*) as journeys from enrolments e
       where e.workspace_id = $1 and e.customer_id = c.id and e.state = 'active' and not e.control) j
     order by i.place`,
    [ctx.workspace, ids, new Date(ctx.now)],
  )
  return rows.map((row) => ({ ...row, lastVisitAt: row.lastVisitAt?.toISOString() ?? null }))
}
