import type { Ctx } from '../context'
import { type CampaignHead, type Period, scope } from './scope'

/** People, each counted once however many steps sent to them: whom anything reached, who looked, who came within the attribution window, who came again. */
export type Funnel = { entered: number; sent: number; delivered: number; opened: number; clicked: number; visited: number; again: number }

export async function funnel(ctx: Ctx, head: CampaignHead, period: Period): Promise<Funnel> {
  const s = scope(ctx, head, period)
  const window = s.values.push(`${head.attribution} milliseconds`)
  const now = s.values.push(new Date(ctx.now))
  const { rows } = await ctx.tx.sql.query<Funnel>(
    `with sends as materialized (
       select a.customer_id, min(a.settled_at) as since, least(max(a.settled_at) + $${window}::interval, $${now}::timestamptz) as until
       from asks a where a.n = 1 and a.kind in ('offer', 'message', 'feedback') and a.state in ('accepted', 'unknown') and ${s.own('a')} group by 1),
     came as (
       select count(*) filter (where v.days > 0) as visited, count(*) filter (where v.days > 1) as again from sends s
       cross join lateral (
         select count(distinct f.local_day) as days from facts f
         where f.workspace_id = $1 and f.customer_id = s.customer_id and f.type = 'visited' and f.occurred_at > s.since and f.occurred_at <= s.until) v),
     read as (
       select count(distinct m.customer_id) filter (where m.delivered_at is not null) as delivered,
         count(distinct m.customer_id) filter (where m.opened_at is not null) as opened,
         count(distinct m.customer_id) filter (where m.clicked_at is not null) as clicked
       from messages m where ${s.own('m')})
     select (select count(distinct e.customer_id) from enrolments e where ${s.enrolments} and not e.control) as entered,
       (select count(*) from sends) as sent, read.*, came.* from read, came`,
    s.values,
  )
  return rows[0]!
}
