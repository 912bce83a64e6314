import type { Proofs } from './proof'

/** Steps and ways out of every version, small beside what went through them: (campaign, version, step, port, to). `spent` is the arrow of a loop that has run out. */
const ARROWS = `
    steps as (select v.campaign_id, v.version, s.key as step, s.value -> 'ports' as ports from campaign_versions v cross join jsonb_each(v.skeleton -> 'steps') s where v.workspace_id = $1),
    arrows as (
      select s.campaign_id, s.version, s.step, p.key as port, t.to from steps s cross join jsonb_each(s.ports) p
      cross join lateral (values (p.value ->> 'to'), (p.value ->> 'spent')) t("to") where t.to is not null)`

/** Who went where, as the canvas counts it. Places of a checkpoint: `workflows/model/packed.ts`. */
export const STATISTICS: Proofs = {
  'statistics.one_open_pass_each': `
    select e.id as enrolment, e.step, e.checkpoint ->> 4 as stands from enrolments e
    left join (select enrolment_id, max(seq) as last from passes where workspace_id = $1 group by 1) p on p.enrolment_id = e.id
    where e.workspace_id = $1 and e.state = 'active' and not e.control and e.move > 0
      and (e.checkpoint is null or e.checkpoint ->> 4 is distinct from e.step or p.last >= (e.checkpoint ->> 6)::int)`,
  // Whom an exit met before the first step has none.
  'statistics.nobody_stands_after_the_end': `
    select e.id as enrolment, e.state, e.step from enrolments e
    left join (select enrolment_id, count(*) as n, count(ended) as ends, max(ended) as ended from passes where workspace_id = $1 group by 1) p on p.enrolment_id = e.id
    where e.workspace_id = $1 and e.state <> 'active' and e.move > 0 and not e.control and (p.ends is distinct from 1 or p.ended <> e.state)
      and not (p.n is null and e.move = 1 and e.state in ('exited', 'stopped') and coalesce((e.checkpoint ->> 6)::int, 0) = 1)`,
  // Stays are numbered from 1: a stay that is missing, or there twice, breaks the row.
  'statistics.no_stay_is_missing': `
    select s.enrolment_id as enrolment, count(*) as stays, max(s.seq) as numbered from stays s where s.workspace_id = $1 group by 1
    having min(s.seq) <> 1 or max(s.seq) <> count(*) or sum(s.seq) <> count(*) * (count(*) + 1) / 2`,
  'statistics.what_leaves_arrives': `
    with ${ARROWS},
    went as (select p.campaign_id, p.enrolment_id, p.version, p.step, p.port, p.seq + 1 as seq from passes p where p.workspace_id = $1 and p.port is not null)
    select w.enrolment_id as enrolment, w.version, w.step, w.port, q.step as arrived from went w
    left join stays q on q.workspace_id = $1 and q.enrolment_id = w.enrolment_id and q.seq = w.seq
    left join arrows a on a.campaign_id = w.campaign_id and a.version = w.version and a.step = w.step and a.port = w.port and a.to = q.step
    where q.step is null or a.to is null and not q.moved_in`,
  'statistics.stays_are_of_a_version': `
    with ${ARROWS}
    select s.enrolment_id as enrolment, s.version, s.step from stays s
    left join steps v on v.campaign_id = s.campaign_id and v.version = s.version and v.step = s.step
    where s.workspace_id = $1 and v.step is null and s.ended is distinct from 'failed'`,
  'statistics.ports_are_outcomes': `
    select p.enrolment_id as enrolment, p.step, p.visit, p.port, a.state as outcome from asks a
    join passes p on p.workspace_id = a.workspace_id and p.enrolment_id = a.enrolment_id and p.step = a.step and p.visit = a.visit
    where a.workspace_id = $1 and a.n = 1 and (a.kind in ('message', 'offer') and p.port in ('sent', 'not-sent') or a.kind = 'webhook' and p.port in ('ok', 'failed'))
      and (p.port in ('sent', 'ok')) <> (a.state in ('accepted', 'unknown'))`,
  'control.enters_no_step': `
    select e.id as enrolment from enrolments e where e.workspace_id = $1 and e.control
      and (exists (select 1 from passes p where p.workspace_id = e.workspace_id and p.enrolment_id = e.id)
        or exists (select 1 from messages m where m.workspace_id = e.workspace_id and m.enrolment_id = e.id))`,
  'visits.one_a_day_and_place': `
    select customer_id as customer, location_id as location, local_day as day from facts
    where workspace_id = $1 and type = 'visited' and receipt_id is not null and customer_id is not null group by 1, 2, 3 having count(*) > 1`,
}
