import { CAME, type Part, type Reading } from './flows'
import { SENDING_KINDS } from './scope'

export type Attributed = { step: string; visited: number; revenue: number; margin: number }
export type Cost = { step: string; cost: number; margin: number }

/**
 * A step's revenue = receipts within the campaign's attribution window after the last accepted send: each receipt belongs to one send, the guest's latest
 * before it in this campaign, by when it occurred, whatever a branch decided. Messages cost the step that sent them, rewards the step that gave them, if
 * they were used within such a window of any send. Needs the reading's flows.
 */
export function parts({ head, s, now }: Reading): { attributed: Part; costs: Part } {
  const window = s.place(`${head.attribution} milliseconds`, 'interval')
  return {
    attributed: {
      ctes: `
    all_sends as (
      select a.workspace_id, a.campaign_id, a.enrolment_id, a.step, a.visit, a.customer_id, a.at,
        least(a.at + ${window}, ${now}, lead(a.at) over (partition by a.customer_id order by a.at, a.enrolment_id, a.visit, a.step)) as until
      from (select k.*, coalesce(k.accepted_at, k.settled_at) as at from asks k where k.workspace_id = $1 and k.campaign_id = $2) a where a.workspace_id = $1 and a.campaign_id = $2 and a.n = 1 and a.kind in (${SENDING_KINDS}) and a.state in ('accepted', 'unknown')),
    sends as materialized (select * from all_sends a where ${s.own('a')}),
    each_send as (
      select s.step, count(f.customer_id) > 0 as visited, coalesce(sum(f.revenue), 0) as revenue, coalesce(sum(f.margin), 0) as margin
      from sends s left join flows f on f.customer_id = s.customer_id and f.kind in (${CAME}) and f.at > s.at and f.at <= s.until
      group by s.step, s.enrolment_id, s.visit)`,
      select: 'select step, count(*) filter (where visited) as visited, sum(revenue) as revenue, sum(margin) as margin from each_send group by 1',
    },
    costs: {
      select: `select step, sum(cost) as cost, sum(margin) as margin from (
        select m.step, m.price::float8 as cost, -m.price::float8 as margin from messages m where m.accepted_at is not null and m.price > 0 and ${s.own('m')}
        union all
        select f.step, f.cost, f.margin from sends s join flows f on f.customer_id = s.customer_id and f.at > s.at and f.at <= s.until
        where f.kind in ('gift', 'discount', 'points')) c where step is not null group by 1`,
    },
  }
}

type Money = { visited: number; revenue: number; margin: number; cost: number }

export function moneyOfSteps(attributed: Attributed[], costs: Cost[]): Map<string, Money> {
  const spent = new Map(costs.map((c) => [c.step, c]))
  return new Map(
    attributed.map(({ step, visited, revenue, margin }) => {
      const cost = spent.get(step)
      return [step, { visited, revenue: Math.round(revenue), margin: Math.round(margin + (cost?.margin ?? 0)), cost: Math.round(cost?.cost ?? 0) }]
    }),
  )
}
