import type { Ctx } from '../context'

/** What a till offers at a touch; `price` of one piece, minor units. */
export type QuickItem = { sku: string; name: string; category: string | null; price: number }

const SHOWN = 8
const WINDOW_DAYS = 90

/** What is taken most often here lately, at the price most often paid; everywhere where no location is given. */
export async function quickItems(ctx: Ctx, location: string | undefined): Promise<QuickItem[]> {
  const { rows } = await ctx.tx.sql.query<QuickItem>(
    `select i.sku, coalesce(max(i.name), i.sku) as name, max(i.category) as category, mode() within group (order by round(i.price / i.quantity))::bigint as price
     from receipts r join receipt_items i on i.workspace_id = $1 and i.receipt_id = r.id
     where r.workspace_id = $1 and r.occurred_at between $3::timestamptz - make_interval(days => $4) and $3 and i.quantity > 0 and i.price > 0
       and ($2::text is null or r.location_id = (select id from locations where workspace_id = $1 and external_id = $2))
     group by i.sku order by count(*) desc, i.sku limit $5`,
    [ctx.workspace, location ?? null, new Date(ctx.now), WINDOW_DAYS, SHOWN],
  )
  return rows
}
