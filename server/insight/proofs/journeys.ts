import type { Proofs } from './proof'

/** The undecided ask of who stands: in the name of the visit that made it (`askVisit`), where a migration has made that another than theirs. */
const PENDING = `a.workspace_id = e.workspace_id and a.enrolment_id = e.id and a.step = e.step
        and a.visit = coalesce(nullif(e.checkpoint ->> 19, '0'), e.checkpoint ->> 5)::int and a.n = (e.checkpoint #>> '{10,0}')::int`

/** Treated guests inside of campaigns that go on. */
const INSIDE = `e.workspace_id = $1 and e.state = 'active' and not e.control`
const OF = 'join campaigns c on c.workspace_id = e.workspace_id and c.id = e.campaign_id'

/** That everybody inside will move on: they are followed, have a due or an ask that will be heard, and are not overdue. Places of a checkpoint: `workflows/model/packed.ts`. */
export const JOURNEYS: Proofs = {
  // Neither a due date nor an ask whose outcome they wait for: nothing will ever move them.
  'journeys.nobody_stuck': `
    select e.id as enrolment, e.campaign_id as campaign, e.step from enrolments e ${OF}
    where ${INSIDE} and c.state in ('live', 'paused') and e.move > 0 and e.due is null and not exists (select 1 from asks a where ${PENDING})`,
  'journeys.nobody_is_left_behind': ({ before }) => `
    -- Who was let go on within the last minutes has not had the time.
    with resumed as (select distinct workflow_id from outbox where workspace_id = $1 and signal = 'resume' and created_real > now() - interval '10 minutes')
    select e.id as enrolment, e.campaign_id as campaign, e.step, coalesce(e.due, a.settled_at, e.entered_at) as since from enrolments e ${OF} and c.state = 'live'
    left join asks a on e.due is null and e.move > 0 and a.state <> 'pending' and ${PENDING}
    left join cohorts k on k.workspace_id = e.workspace_id and k.id = e.cohort_id
    where ${INSIDE} and ${before === null ? 'false' : `(e.due < ${before} or e.due is null and (a.settled_at < ${before} or e.move = 0 and e.entered_at < ${before}))`}
      and not exists (select 1 from resumed r where r.workflow_id = k.workflow_id)`,
  'journeys.everybody_is_followed': `
    select e.id as enrolment, e.campaign_id as campaign, e.step, e.cohort_id as cohort, case when k.id is null then 'none' when k.closed_at is not null then 'closed'
      else 'epoch ' || k.epoch end as follows, e.epoch from enrolments e ${OF} and c.state in ('live', 'paused')
    left join cohorts k on k.workspace_id = e.workspace_id and k.id = e.cohort_id
    where ${INSIDE} and (k.id is null or k.closed_at is not null or k.epoch <> e.epoch)`,
  'journeys.checkpoints_are_their_rows': `
    select e.id as enrolment, e.campaign_id as campaign, e.step, e.due, e.checkpoint from enrolments e
    where ${INSIDE} and e.checkpoint is not null and ((e.checkpoint ->> 0)::bigint, (e.checkpoint ->> 1)::bigint, (e.checkpoint ->> 3)::int, (e.checkpoint ->> 13)::int,
        round((e.checkpoint ->> 9)::numeric)) is distinct from (e.id, e.customer_id, e.version, e.move, round(extract(epoch from e.due) * 1000))`,
  'journeys.erased_guests_have_left': `
    select e.id as enrolment, e.campaign_id as campaign, e.step from customers g
    join enrolments e on e.workspace_id = g.workspace_id and e.customer_id = g.id and e.state = 'active' where g.workspace_id = $1 and g.erased_at is not null`,
  'journeys.starts_and_signals_are_taken': `
    select kind, workflow_id as workflow, signal, attempts, error from outbox where workspace_id = $1 and sent_real is null and attempts >= 3`,
  'journeys.one_open_enrolment': `
    select campaign_id as campaign, customer_id as customer, count(*) as open from enrolments where workspace_id = $1 and state = 'active' group by 1, 2 having count(*) > 1`,
}
