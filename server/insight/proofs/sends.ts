import type { Proofs } from './proof'

const OWN = (m: string, a: string) =>
  `${m}.workspace_id = ${a}.workspace_id and ${m}.enrolment_id = ${a}.enrolment_id and ${m}.step = ${a}.step and ${m}.visit = ${a}.visit and ${m}.n = ${a}.n`

/** Asks, the messages and calls they became, and what allowed them. */
export const SENDS: Proofs = {
  // Over several channels only where the step says that the next one takes over (fallbackAfter); over none of them twice.
  'sends.once': `
    with twice as (
      select campaign_id, enrolment_id, step, visit, n, max(version) as version, count(*) as accepted, count(distinct attempt) as channels from messages
      where workspace_id = $1 and accepted_at is not null and state <> 'failed' group by 1, 2, 3, 4, 5 having count(*) > 1)
    select t.enrolment_id as enrolment, t.step, t.visit, t.n, t.accepted from twice t
    left join campaign_versions v on v.workspace_id = $1 and v.campaign_id = t.campaign_id and v.version = t.version
    where t.accepted > t.channels or not coalesce(jsonb_path_exists(v.document,
      '$.steps[*] ? (@.id == $step && (@.config.fallbackAfter != null || @.config.message.fallbackAfter != null))', jsonb_build_object('step', t.step)), false)`,
  'sends.come_from_an_ask': `
    select m.id as message, m.enrolment_id as enrolment, m.step, m.visit, m.state from messages m
    left join asks a on ${OWN('a', 'm')} where m.workspace_id = $1 and a.state is null`,
  // An offer that is told by no message has none; one that comes to be told in a later version may have none, nor has what could not even be queued.
  'sends.asks_have_their_message': `
    with silent as (
      select distinct v.campaign_id, s ->> 'id' as step from campaign_versions v cross join jsonb_array_elements(v.document -> 'steps') s
      where v.workspace_id = $1 and s ->> 'kind' = 'offer' and s #>> '{config,message}' is null)
    select a.enrolment_id as enrolment, a.step, a.visit, a.state from asks a
    left join messages m on ${OWN('m', 'a')}
    left join silent s on s.campaign_id = a.campaign_id and s.step = a.step
    where a.workspace_id = $1 and m.id is null and a.state in ('accepted', 'unknown', 'pending') and (a.kind = 'message' or a.kind = 'feedback' and a.n = 1 or a.kind = 'offer' and s.step is null)`,
  'sends.settled_as_sent': `
    select m.id as message, m.enrolment_id as enrolment, m.step, a.state from messages m join asks a using (workspace_id, enrolment_id, step, visit, n)
    where m.workspace_id = $1 and m.state in ('accepted', 'delivered') and a.state not in ('accepted', 'pending')`,
  // In the queue, or sent and waiting to arrive before the next channel takes over.
  'sends.undecided_are_on_their_way': `
    select a.enrolment_id as enrolment, a.step, a.visit, a.kind, min(m.state) as message from asks a left join messages m on ${OWN('m', 'a')}
    where a.workspace_id = $1 and a.state = 'pending' and a.kind <> 'webhook' group by 1, 2, 3, 4, a.n
    having a.kind not in ('message', 'offer', 'feedback') or count(m.id) > 0 and not bool_or(m.state in ('queued', 'held') or m.fallback_at is not null)`,
  // A send bears the instant that was due; it was judged a little later. What was given in between counted, and so does what was withdrawn at that very instant.
  'sends.had_consent': ({ skew }) => `
    select m.id as message, m.customer_id as customer, m.channel, m.accepted_at as at from messages m
    where m.workspace_id = $1 and m.class = 'promo' and m.accepted_at is not null and not coalesce((
      select c.given from consents c where c.workspace_id = m.workspace_id and c.customer_id = m.customer_id and c.channel = m.channel and c.class = 'promo'
        and c.at <= m.accepted_at and (c.given or c.at < m.accepted_at) order by c.at desc, c.id desc limit 1), false)
      and not exists (select 1 from consents c where c.workspace_id = m.workspace_id and c.customer_id = m.customer_id and c.channel = m.channel and c.class = 'promo'
        and c.given and c.at > m.accepted_at and c.at <= m.accepted_at + ${skew} * interval '1 millisecond')`,
  'sends.respect_opt_outs': `
    with refused as (select distinct customer_id, channel from consents where workspace_id = $1 and class = 'service' and not given)
    select m.id as message, m.customer_id as customer, m.channel, m.accepted_at as at from refused r
    join messages m on m.workspace_id = $1 and m.customer_id = r.customer_id and m.channel = r.channel and m.class = 'service' and m.accepted_at is not null
    where not coalesce((
      select c.given from consents c where c.workspace_id = m.workspace_id and c.customer_id = m.customer_id and c.channel = m.channel and c.class = 'service'
        and c.at <= m.accepted_at and (c.given or c.at < m.accepted_at) order by c.at desc, c.id desc limit 1), true)`,
  // Of two to one address that leave together the first may find it dead: outside sandboxes, where nothing bounces by itself.
  'sends.respect_suppressions': ({ sandbox, skew }) => `
    select m.id as message, m.customer_id as customer, m.channel, s.reason, m.accepted_at as at from suppressions s
    join messages m on m.workspace_id = s.workspace_id and m.channel = s.channel and case when m.channel = 'email' then lower(m."to") else m."to" end = s.address
      and (s.class is null or s.class = m.class) and m.accepted_at > s.at + ${sandbox ? 0 : skew} * interval '1 millisecond'
    where s.workspace_id = $1`,
  'webhooks.settled_as_called': `
    select coalesce(k.enrolment_id, a.enrolment_id) as enrolment, coalesce(k.step, a.step) as step, k.id as call, k.state, a.state as told
    from (select * from webhook_calls where workspace_id = $1) k
    full join (select * from asks where workspace_id = $1 and kind = 'webhook') a on ${OWN('a', 'k')}
    where k.id is null or k.state in ('accepted', 'failed', 'skipped') and a.state is distinct from k.state`,
}
