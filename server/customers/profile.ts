import type { Ctx } from '../context'
import { notFound } from '../faults'

export type Profile = Awaited<ReturnType<typeof getCustomer>>

/** 404 `customer.unknown` unless this customer is of this workspace and not erased. */
export async function demandCustomer(ctx: Ctx, id: number): Promise<void> {
  const { rowCount } = await ctx.tx.sql.query('select 1 from customers where workspace_id = $1 and id = $2 and erased_at is null', [ctx.workspace, id])
  if (rowCount === 0) throw notFound('customer')
}

/** CUSTOMER with its id, the consents that hold now, and what its receipts come to as of the workspace's clock. */
export async function getCustomer(ctx: Ctx, id: number) {
  const { rows } = await ctx.tx.sql.query(
    `select c.id::text, c.external_id as "externalId", c.card, c.phone, c.email, c.ids, c.first_name as "firstName", c.last_name as "lastName", c.gender, c.birthday,
       c.city, c.region, c.language, c.time_zone as "timeZone", l.external_id as "homeLocation", c.joined_at as "joinedAt", c.tier, c.tags, c.attributes
     from customers c left join locations l on l.workspace_id = $1 and l.id = c.home_location_id
     where c.workspace_id = $1 and c.id = $2 and c.erased_at is null`,
    [ctx.workspace, id],
  )
  const row = rows[0]
  if (!row) throw notFound('customer')
  return {
    ...(row as {
      id: string
      externalId: string | null
      card: string | null
      phone: string | null
      email: string | null
      ids: Record<string, string>
      firstName: string | null
      lastName: string | null
      gender: string | null
      birthday: string | null
      city: string | null
      region: string | null
      language: string | null
      timeZone: string | null
      homeLocation: string | null
      tier: string | null
      tags: string[]
      attributes: Record<string, unknown>
    }),
    joinedAt: iso(row.joinedAt),
    bankCardTokens: await tokensOf(ctx, id),
    consents: await consentsOf(ctx, id),
    totals: await totalsOf(ctx, id),
  }
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

async function tokensOf(ctx: Ctx, id: number): Promise<string[]> {
  const { rows } = await ctx.tx.sql.query<{ value: string }>(
    `select value from customer_identifiers where workspace_id = $1 and customer_id = $2 and kind = 'bankCardToken' order by value`,
    [ctx.workspace, id],
  )
  return rows.map((row) => row.value)
}

/** The newest word on each channel and class. */
async function consentsOf(ctx: Ctx, id: number) {
  const { rows } = await ctx.tx.sql.query<{ channel: string; class: string; given: boolean; at: Date; source: string | null; wording: string | null }>(
    `select distinct on (channel, class) channel, class, given, at, source, wording from consents
     where workspace_id = $1 and customer_id = $2 order by channel, class, at desc, id desc`,
    [ctx.workspace, id],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

async function totalsOf(ctx: Ctx, id: number) {
  const { rows } = await ctx.tx.sql.query<{ purchases: number; spent: number; visits: number; first: Date | null; last: Date | null }>(
    `select r.purchases, r.spent, v.visits, v.first, v.last
     from (select count(*) as purchases, coalesce(sum(total), 0)::bigint as spent from receipts where workspace_id = $1 and customer_id = $2 and occurred_at <= $3) r,
       (select count(distinct (location_id, local_day)) as visits, min(occurred_at) as first, max(occurred_at) as last from facts
        where workspace_id = $1 and customer_id = $2 and type = 'visited' and occurred_at <= $3) v`,
    [ctx.workspace, id, new Date(ctx.now)],
  )
  const { purchases, spent, visits, first, last } = rows[0]!
  return { visits, purchases, spent, averageReceipt: purchases > 0 ? Math.round(spent / purchases) : null, firstVisitAt: iso(first), lastVisitAt: iso(last) }
}
