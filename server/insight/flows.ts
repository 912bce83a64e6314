import type { Ctx } from '../context'
import { factFilter, sourceOf } from '../segments/fact-filter'
import { type CampaignHead, type Period, type Scope, scope } from './scope'

/** One reading of a campaign: what its statements share, and what every comparison sums up. */
export type Reading = {
  head: CampaignHead
  s: Scope
  /** Places of values in the statement. */
  now: string
  /** CTEs `guests` and `flows`. */
  ctes: string
  /** Condition: this row of `flows` reaches the campaign's goal. */
  reaches: (f: string) => string
}

/**
 * Everything that guests of a campaign did, and everything that it cost, as dated rows: each comparison sums the same rows over windows of its own, so
 * that they agree with each other.
 *
 * `guests`: whoever was assigned, each once, with the first of the enrolments chosen; a guest who enters again is not measured twice.
 * `flows`: customer_id, at, kind, ours (brought about by the campaign: counts from the very instant a window opens; what guests do, after it), place and
 * local day (each pair with a receipt or a check-in is one visit), revenue, margin, cost. Kinds: `receipt`; `check-in`; `goal`, where it is neither;
 * `message`; and the rewards used, `gift`, `discount`, `points`, with the step that gave them and in `told` how their cost is known (`cost`, `price`,
 * `till`, or `unknown` and counted as nothing). All money in minor units, net of returns known by now.
 *
 * What a reward costs: points what they are worth when they are spent; a gift what the goods cost (line, else offer, else the workspace's share of the list
 * price); a discount what the till took off. A receipt whose lines all say their cost has it in its margin already; of another the share of the list
 * price is earned, and the rest is taken off here.
 */
export async function read(ctx: Ctx, head: CampaignHead, period: Period): Promise<Reading> {
  const s = scope(ctx, head, period)
  const now = s.place(new Date(ctx.now), 'timestamptz')
  const goal = await goalOf(ctx, head, s, now)
  const share = s.place(head.marginShare, 'float8')
  const point = s.place(head.pointValue, 'float8')
  const net = head.returns ? '(case when b.back > 0 and r.total > 0 then greatest(0, 1 - b.back / r.total) else 1 end)' : '1'
  const ctes = `
    known as materialized (
      select e.customer_id, min(e.entered_at) as since from enrolments e where e.workspace_id = $1 and e.campaign_id = $2 group by 1),
    guests as materialized (
      select distinct on (e.customer_id) e.customer_id, e.control, e.entered_at as since from enrolments e where ${s.enrolments}
      order by e.customer_id, e.entered_at, e.id),
    flows as materialized (
      select k.customer_id, x.at, x.kind, false as ours, null::text as step, null::text as told, x.place, x.day, x.revenue, x.margin, 0::float8 as cost from known k
      cross join lateral (
        select r.occurred_at as at, 'receipt' as kind, r.location_id as place, r.local_day as day, (r.total * ${net})::float8 as revenue,
          ((case when r.cost is null then r.total * ${share} else r.total - r.cost end) * ${net})::float8 as margin
        from receipts r ${head.returns ? RETURNED(now) : ''}
        where r.workspace_id = $1 and r.customer_id = k.customer_id and r.occurred_at > k.since and r.occurred_at <= ${now}
        ${head.checkIns ? CHECK_INS(now) : ''} ${goal.rows} offset 0) x
      union all
      select m.customer_id, m.accepted_at, 'message', true, m.step, null, null, null, 0, -m.price, m.price from messages m
      where m.workspace_id = $1 and m.campaign_id = $2 and m.accepted_at <= ${now} and m.price > 0
      union all
      select p.customer_id, p.at, 'points', true, p.step, null, null, null, 0, -p.points * ${point}, p.points * ${point}
      from spent_points p where p.workspace_id = $1 and p.campaign_id = $2 and p.at <= ${now}
      union all
      select u.customer_id, u.at, u.kind, true, u.step, u.told, null, null, 0, -u.cost * u.unpaid, u.cost from (
        select g.customer_id, g.redeemed_at as at, 'gift' as kind, g.step,
          case when g.cost is not null then 'cost' when g.value is not null then 'price' else 'unknown' end as told,
          coalesce(g.cost, g.value * (1 - ${share}), 0)::float8 as cost, case when r.cost is not null and g.value is not null then 0 else 1 end as unpaid
        from grants g left join receipts r on r.workspace_id = $1 and r.id = g.redeemed_receipt_id
        where g.workspace_id = $1 and g.campaign_id = $2 and g.kind = 'gift' and g.redeemed_at <= ${now}
        union all
        select g.customer_id, g.redeemed_at, 'discount', g.step, case when g.value is null then 'unknown' else 'till' end, coalesce(g.value, 0)::float8,
          case when r.cost is not null then 0 else 1 - ${share} end
        from grants g left join receipts r on r.workspace_id = $1 and r.id = g.redeemed_receipt_id
        where g.workspace_id = $1 and g.campaign_id = $2 and g.kind in ('discount', 'coupon') and g.redeemed_at <= ${now}) u)`
  return { head, s, now, ctes, reaches: (f) => `${f}.kind in (${goal.kinds})` }
}

const RETURNED = (now: string) => `left join lateral (
          select sum(abs(b.amount))::float8 as back from facts b
          where b.workspace_id = $1 and b.receipt_id = r.id and b.type = 'returned' and b.known_at <= ${now}) b on true`

const CHECK_INS = (now: string) => `
        union all
        select f.occurred_at, 'check-in', f.location_id, f.local_day, 0, 0 from facts f
        where f.workspace_id = $1 and f.customer_id = k.customer_id and f.type = 'visited' and f.receipt_id is null and f.occurred_at > k.since and f.occurred_at <= ${now}`

/** Whoever came reached the goal of a visit, as in the step: by any receipt or check-in. Other events, and conditions, have rows of their own. */
async function goalOf(ctx: Ctx, { goal }: CampaignHead, s: Scope, now: string): Promise<{ kinds: string; rows: string }> {
  if (goal.where === null && goal.event === 'visited') return { kinds: CAME, rows: '' }
  if (goal.where === null && goal.event === 'purchased') return { kinds: "'receipt'", rows: '' }
  const event = s.place(goal.event, 'text')
  const filter = goal.where && (await factFilter(ctx, goal.where, s.values.length))
  if (filter) s.values.push(...filter.values)
  const rows = `
        union all
        select f.occurred_at, 'goal', null, null, 0, 0 from ${sourceOf([goal.event])} f ${filter?.joins ?? ''}
        where f.workspace_id = $1 and f.customer_id = k.customer_id and f.type = ${event} and f.occurred_at > k.since and f.occurred_at <= ${now}
          and ${filter?.condition ?? 'true'}`
  return { kinds: "'goal'", rows }
}

/** Kinds by which a guest came. */
export const CAME = "'receipt', 'check-in'"

/** What of `flows f` falls into a window: of what guests do (since, until], of what the campaign gave also the instant in which it opens. */
export const within = (f: string, since: string, until: string) => `(${f}.at > ${since} or ${f}.ours and ${f}.at = ${since}) and ${f}.at <= ${until}`

/** A share of a statement: CTEs of its own over those of the reading, and the select that answers. */
export type Part = { ctes?: string; select: string }

/** Asks several parts in one statement: a statement sees one instant, and reads the flows once. */
export async function ask<Rows extends Record<string, object[]>>(ctx: Ctx, { s, ctes }: Reading, parts: Record<keyof Rows & string, Part>): Promise<Rows> {
  const all = Object.entries<Part>(parts)
  const text = `with ${[ctes, ...all.flatMap(([, part]) => part.ctes ?? [])].join(',')}
    select ${all.map(([name, part]) => `(select coalesce(json_agg(q), '[]') from (${part.select}) q) as "${name}"`).join(', ')}`
  const { rows } = await ctx.tx.sql.query<Rows>(text, s.values)
  return rows[0]!
}
