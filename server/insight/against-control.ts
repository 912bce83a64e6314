import type { Ctx } from '../context'
import { type CampaignHead, type Period, scope } from './scope'

/** Fewer than this on a side and a difference says nothing. */
const ENOUGH = 30
/** Two-sided 95 % of the normal distribution. */
const Z95 = 1.959963984540054

type Side = { n: number; margin: number; square: number; came: number; visits: number; revenue: number; cost: number }

const EMPTY: Side = { n: 0, margin: 0, square: 0, came: 0, visits: 0, revenue: 0, cost: 0 }

/**
 * What the campaign earned that would not have come anyway: margin a head of everybody assigned (whether reached or not) against the control
 * group's, from enrolment for the goal's window, only for those whose window has closed. Rewards and message prices are taken off. The interval is
 * Welch's for two means (normal quantile: both sides are above 30); null below that.
 */
export async function againstControl(ctx: Ctx, head: CampaignHead, period: Period) {
  const s = scope(ctx, head, period)
  const window = s.values.push(`${head.goal.within} milliseconds`)
  const now = s.values.push(new Date(ctx.now))
  const share = s.values.push(head.marginShare)
  const point = s.values.push(head.pointValue)
  const { rows } = await ctx.tx.sql.query<Side & { control: boolean }>(
    `with people as materialized (
       select e.id, e.customer_id, e.control, e.entered_at, e.entered_at + $${window}::interval as until from enrolments e
       where ${s.enrolments} and e.entered_at + $${window}::interval <= $${now}::timestamptz),
     bought as (
       select p.id, r.visits, r.revenue, r.margin from people p
       cross join lateral (
         select count(*) as visits, sum(r.total) as revenue, sum(case when r.cost is null then r.total * $${share}::float8 else r.total - r.cost end) as margin
         from receipts r where r.workspace_id = $1 and r.customer_id = p.customer_id and r.occurred_at > p.entered_at and r.occurred_at <= p.until) r),
     priced as (
       select m.enrolment_id as id, sum(m.price) as cost from messages m join people p on p.id = m.enrolment_id
       where m.workspace_id = $1 and m.campaign_id = $2 and m.accepted_at is not null group by 1),
     used as (
       select l.customer_id, sum(l.amount) * $${point}::bigint as cost from ledger l
       where l.workspace_id = $1 and l.campaign_id = $2 and l.account = 'spent' group by 1),
     each_one as (
       select p.control, coalesce(b.visits, 0) as visits, coalesce(b.revenue, 0) as revenue,
         coalesce(c.cost, 0) + case when p.control then 0 else coalesce(u.cost, 0) end as cost,
         coalesce(b.margin, 0) - coalesce(c.cost, 0) - case when p.control then 0 else coalesce(u.cost, 0) end as margin
       from people p left join bought b using (id) left join priced c using (id) left join used u using (customer_id))
     select control, count(*) as n, sum(margin)::float8 as margin, sum(margin::float8 * margin) as square, count(*) filter (where visits > 0) as came,
       sum(visits)::float8 as visits, sum(revenue)::float8 as revenue, sum(cost)::float8 as cost
     from each_one group by 1`,
    s.values,
  )
  const treated = rows.find((r) => !r.control) ?? EMPTY
  const control = rows.find((r) => r.control) ?? EMPTY
  if (treated.n === 0 || control.n === 0) return null
  const mean = (side: Side) => side.margin / side.n
  const lift = mean(treated) - mean(control)
  const enough = treated.n >= ENOUGH && control.n >= ENOUGH
  const half = Z95 * Math.sqrt(variance(treated) / treated.n + variance(control) / control.n)
  return {
    metric: 'margin' as const,
    perCustomer: { treated: Math.round(mean(treated)), control: Math.round(mean(control)) },
    lift: Math.round(lift),
    interval: enough ? ([Math.round(lift - half), Math.round(lift + half)] as [number, number]) : null,
    total: Math.round(lift * treated.n),
    customers: { treated: treated.n, control: control.n },
    /** Share that came at all within the window. */
    came: { treated: treated.came / treated.n, control: control.came / control.n },
    averageReceipt: { treated: average(treated), control: average(control) },
    cost: Math.round(treated.cost),
  }
}

const average = (side: Side) => (side.visits === 0 ? null : Math.round(side.revenue / side.visits))

/** Unbiased sample variance from sums. */
function variance(side: Side): number {
  return side.n < 2 ? 0 : Math.max(0, side.square - (side.margin * side.margin) / side.n) / (side.n - 1)
}
