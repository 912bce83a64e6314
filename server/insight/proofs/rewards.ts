import type { Proofs } from './proof'

/** Keys of what an ask grants are `enrolment/step/visit/n#reward`. */
const ASK = `split_part(key, '#', 1)`
const ASKS = `select enrolment_id, campaign_id, step, visit, state, settled_at, enrolment_id || '/' || step || '/' || visit || '/' || n as ask
      from asks where workspace_id = $1 and kind = 'offer'`

/** Offers: given once to whom they were promised, and taken back where nobody was told. */
export const REWARDS: Proofs = {
  // How many rewards an offer has is said by its versions; a personal one is chosen among offers, which may have several.
  'rewards.granted_once': `
    with offers as (
      select v.campaign_id, s ->> 'id' as step, min(n.least) as least, max(n.most) as most
      from campaign_versions v cross join jsonb_array_elements(v.document -> 'steps') s cross join lateral (select s #> '{config,offer,reward}' as reward) o
      cross join lateral (select case when reward ->> 'kind' = 'all' and not jsonb_path_exists(reward, '$.of[*] ? (@.kind == "all" || @.kind == "personal")')
          then jsonb_array_length(reward -> 'of') when reward ->> 'kind' in ('all', 'personal') or reward is null then null else 1 end as said) k
      cross join lateral (select coalesce(said, 1) as least, coalesce(said, 10) as most) n
      where v.workspace_id = $1 and s ->> 'kind' = 'offer' group by 1, 2),
    given as (
      select ask, count(*) as n from (
        select ${ASK} as ask from grants where workspace_id = $1 and enrolment_id is not null
        union all select ${ASK} from ledger where workspace_id = $1 and account = 'issued' and key ~ '^[0-9]+/[^#]+#[0-9]+$') g group by 1),
    asked as (${ASKS})
    select coalesce(a.ask, g.ask) as ask, a.step, a.state, coalesce(g.n, 0) as rewards, o.least as promised from asked a
    full join given g on g.ask = a.ask left join offers o on o.campaign_id = a.campaign_id and o.step = a.step
    where a.ask is null or g.n > o.most or a.state in ('accepted', 'unknown', 'pending') and coalesce(g.n, 0) < coalesce(o.least, 1)`,
  'rewards.of_failed_sends_are_taken_back': `
    with failed as (select * from (${ASKS}) a where a.state in ('failed', 'skipped'))
    select f.enrolment_id as enrolment, f.step, f.visit, 'grant' as what, g.id, null::bigint as points from failed f
    join grants g on g.workspace_id = $1 and g.enrolment_id is not null and g.state = 'active' and g.held_by is null and split_part(g.key, '#', 1) = f.ask
    union all
    select f.enrolment_id, f.step, f.visit, 'points', l.id, l."left" from failed f
    join lots l on l.workspace_id = $1 and l."left" > 0 and l.key like '%/%#%' and split_part(l.key, '#', 1) = f.ask and (l.expires_at is null or l.expires_at > f.settled_at)
    where not exists (select 1 from held_points h where h.workspace_id = $1 and h.lot_id = l.id)`,
}
