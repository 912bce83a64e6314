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
    `with sends as (
       select a.workspace_id, a.enrolment_id, a.step, a.visit, a.customer_id, a.settled_at as at,
         lead(a.settled_at) over (partition by a.enrolment_id order by a.settled_at, p.seq) as next
       from asks a join passes p using (workspace_id, enrolment_id, step, visit)
       where a.n = 1 and a.kind in ('offer', 'message', 'feedback') and a.state in ('accepted', 'unknown') and ${s.passes}),
     came as (
       select s.step, s.enrolment_id, s.visit, count(*) as visits, coalesce(sum(f.amount), 0) as revenue,
         coalesce(sum(case when r.id is null then 0 when r.cost is null then r.total * $${share}::float8 else r.total - r.cost end), 0) as gross
       from sends s
       join facts f on f.workspace_id = s.workspace_id and f.customer_id = s.customer_id and f.type in ('purchased', 'visited')
         and f.occurred_at > s.at and f.occurred_at <= least(s.at + $${window}::interval, coalesce(s.next, 'infinity'), $${now}::timestamptz)
         and (f.type = 'purchased' or f.receipt_id is null)
       left join receipts r on r.workspace_id = f.workspace_id and r.id = f.receipt_id
       group by 1, 2, 3),
     spent as (
       select s.step, sum(coalesce(m.price, 0)) as cost from sends s
       join messages m using (workspace_id, enrolment_id, step, visit) where m.accepted_at is not null group by 1),
     rewards as (
       select l.step, sum(l.amount) * $${point}::bigint as cost from ledger l
       where l.workspace_id = $1 and l.campaign_id = $2 and l.account = 'spent' group by 1)
     select k.step, coalesce(v.visited, 0) as visited, coalesce(v.revenue, 0) as revenue, coalesce(v.gross, 0) as gross,
       coalesce(sp.cost, 0) + coalesce(rw.cost, 0) as cost
     from (select distinct step from sends) k
     left join (select step, count(*) as visited, sum(revenue) as revenue, sum(gross) as gross from came group by 1) v using (step)
     left join spent sp using (step) left join rewards rw using (step)`,
    s.values,
  )
  return Object.fromEntries(
    rows.map((r) => [r.step, { visited: r.visited, revenue: Math.round(r.revenue), margin: Math.round(r.gross - r.cost), cost: Math.round(r.cost) }]),
  )
}
