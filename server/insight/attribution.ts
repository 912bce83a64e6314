import type { Ctx } from '../context'
import { type CampaignHead, type Period, scope } from './scope'

type Money = { visited: number; revenue: number; margin: number; cost: number }

/**
 * A step's revenue = receipts within the campaign's attribution window after the last accepted send of the journey: each receipt belongs to one
 * send, the latest before it. Margin = known line costs, else the workspace's share, minus rewards used and the messages' price. A receipt that
 * becomes known late is attributed by when it occurred, whatever the branch decided.
 */
export async function attribution(ctx: Ctx, head: CampaignHead, period: Period): Promise<Record<string, Money>> {
  const s = scope(ctx, head, period)
  const window = s.values.push(`${head.attribution} milliseconds`)
  const share = s.values.push(head.marginShare)
  const now = s.values.push(new Date(ctx.now))
  const point = s.values.push(head.pointValue)
  const { rows } = await ctx.tx.sql.query<{ step: string; visited: number; revenue: number; gross: number; cost: number }>(
    `with sends as materialized (
       select a.enrolment_id, a.step, a.visit, a.customer_id, a.settled_at as at,
         least(a.settled_at + $${window}::interval, $${now}::timestamptz,
           lead(a.settled_at) over (partition by a.enrolment_id order by a.settled_at, a.visit)) as until
       from asks a where a.n = 1 and a.kind in ('offer', 'message', 'feedback') and a.state in ('accepted', 'unknown') and ${s.own('a')}),
     came as (
       select s.step, count(*) filter (where r.n > 0 or c.n > 0) as visited, sum(r.revenue) as revenue, sum(r.gross) as gross
       from sends s
       cross join lateral (
         select count(*) as n, coalesce(sum(r.total), 0) as revenue,
           coalesce(sum(case when r.cost is null then r.total * $${share}::float8 else r.total - r.cost end), 0) as gross
         from receipts r where r.workspace_id = $1 and r.customer_id = s.customer_id and r.occurred_at > s.at and r.occurred_at <= s.until) r
       cross join lateral (
         select count(*) as n from facts f where f.workspace_id = $1 and f.customer_id = s.customer_id and f.type = 'visited' and f.receipt_id is null
           and f.occurred_at > s.at and f.occurred_at <= s.until) c
       group by 1),
     spent as (select m.step, sum(m.price) as cost from messages m where m.accepted_at is not null and ${s.own('m')} group by 1),
     rewards as (
       select l.step, sum(l.amount) * $${point}::bigint as cost from ledger l
       where l.workspace_id = $1 and l.campaign_id = $2 and l.account = 'spent' group by 1)
     select v.step, v.visited, v.revenue, v.gross, coalesce(sp.cost, 0) + coalesce(rw.cost, 0) as cost
     from came v left join spent sp using (step) left join rewards rw using (step)`,
    s.values,
  )
  return Object.fromEntries(
    rows.map((r) => [r.step, { visited: r.visited, revenue: Math.round(r.revenue), margin: Math.round(r.gross - r.cost), cost: Math.round(r.cost) }]),
  )
}
