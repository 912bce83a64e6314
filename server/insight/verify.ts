import type { Ctx } from '../context'

export type Check = { name: string; ok: boolean; wrong: number; examples: Record<string, unknown>[] }

/**
 * Each proof is a query for what contradicts it: no row means it holds. `$1` is the workspace. `nobody_stuck` asks only for those whom nothing will
 * ever move again: neither a due date, nor an ask whose outcome it stands waiting for (`model/packed.ts` names the places of a checkpoint).
 */
const PROOFS: Record<string, string> = {
  'ledger.sums_to_zero': `select key, sum(amount) as sum from ledger where workspace_id = $1 group by key having sum(amount) <> 0`,
  'ledger.balance_is_the_fold': `
    select coalesce(a.customer_id, l.customer_id) as customer, a.balance - a.debt as balance, l.sum
    from (select customer_id, balance, debt from accounts where workspace_id = $1) a
    full join (select customer_id, sum(amount) as sum from ledger where workspace_id = $1 and account = 'customer' group by 1) l using (customer_id)
    where coalesce(a.balance - a.debt, 0) <> coalesce(l.sum, 0)`,
  'ledger.lots_hold_the_balance': `
    select coalesce(a.customer_id, l.customer_id) as customer, coalesce(a.balance, 0) as balance, coalesce(l.lots, 0) as lots
    from (select customer_id, balance from accounts where workspace_id = $1) a
    full join (select customer_id, sum("left") as lots from lots where workspace_id = $1 group by 1) l using (customer_id)
    where coalesce(a.balance, 0) <> coalesce(l.lots, 0)`,
  'ledger.spends_come_from_lots': `
    select key, l.amount as spent, s.points as of_lots
    from (select key, amount from ledger where workspace_id = $1 and account = 'spent') l
    full join (select key, sum(points) as points from spent_points where workspace_id = $1 group by 1) s using (key)
    where l.amount is distinct from s.points`,
  'reservations.within_the_lots': `
    select l.customer_id as customer, h.lot_id as lot, h.points as held, coalesce(l."left", 0) as "left"
    from (select lot_id, sum(points) as points from held_points where workspace_id = $1 group by 1) h
    left join lots l on l.workspace_id = $1 and l.id = h.lot_id where h.points > coalesce(l."left", 0)`,
  'reservations.hold_what_they_say': `
    select coalesce(c.id, h.checkout_id) as checkout, c.state, coalesce(h.points, 0) as held
    from (select * from checkouts where workspace_id = $1) c
    full join (select checkout_id, sum(points) as points from held_points where workspace_id = $1 group by 1) h on h.checkout_id = c.id
    where coalesce(h.points, 0) <> case when c.state = 'held' then c.points else 0 end`,
  'checkouts.spend_once': `
    select c.id as checkout, c.state, c.points, coalesce(l.amount, 0) as spent from checkouts c
    left join ledger l on l.workspace_id = c.workspace_id and l.key = 'spend:checkout:' || c.id and l.account = 'spent'
    where c.workspace_id = $1 and coalesce(l.amount, 0) <> case when c.state in ('done', 'committed') then c.points else 0 end`,
  'statistics.one_open_pass_each': `
    select e.id as enrolment, e.step, e.checkpoint ->> 4 as stands from enrolments e
    where e.workspace_id = $1 and e.state = 'active' and not e.control and e.move > 0 and (e.checkpoint is null or e.checkpoint ->> 4 is distinct from e.step
      or exists (select 1 from passes p where p.workspace_id = e.workspace_id and p.enrolment_id = e.id and p.seq >= (e.checkpoint ->> 6)::int))`,
  'statistics.nobody_stands_after_the_end': `
    select e.id as enrolment, e.state, e.step from enrolments e
    where e.workspace_id = $1 and e.state <> 'active' and e.move > 0 and not e.control
      and not exists (select 1 from passes p where p.workspace_id = e.workspace_id and p.enrolment_id = e.id and p.ended = e.state)`,
  'statistics.what_leaves_arrives': `
    select p.enrolment_id as enrolment, p.step, p.port from passes p join enrolments e on e.workspace_id = p.workspace_id and e.id = p.enrolment_id
    where p.workspace_id = $1 and p.port is not null
      and not exists (select 1 from stays q where q.workspace_id = p.workspace_id and q.enrolment_id = p.enrolment_id and q.seq = p.seq + 1)`,
  'control.enters_no_step': `
    select e.id as enrolment from enrolments e where e.workspace_id = $1 and e.control
      and (exists (select 1 from passes p where p.workspace_id = e.workspace_id and p.enrolment_id = e.id)
        or exists (select 1 from messages m where m.workspace_id = e.workspace_id and m.enrolment_id = e.id))`,
  'sends.once': `
    -- Over several channels only where the step says that the next one takes over (fallbackAfter); over none of them twice.
    select m.enrolment_id as enrolment, m.step, m.visit, m.n, count(*) as accepted from messages m
    join campaign_versions v on v.workspace_id = m.workspace_id and v.campaign_id = m.campaign_id and v.version = m.version
    where m.workspace_id = $1 and m.accepted_at is not null and m.state <> 'failed'
    group by 1, 2, 3, 4, v.document having count(*) > 1 and (count(*) > count(distinct m.attempt) or not jsonb_path_exists(v.document,
      '$.steps[*] ? (@.id == $step && (@.config.fallbackAfter != null || @.config.message.fallbackAfter != null))', jsonb_build_object('step', m.step)))`,
  'sends.settled_as_sent': `
    select m.id as message, a.state from messages m join asks a using (workspace_id, enrolment_id, step, visit, n)
    where m.workspace_id = $1 and m.state in ('accepted', 'delivered') and a.state not in ('accepted', 'pending')`,
  'sends.had_consent': `
    select m.id as message, m.customer_id as customer, m.channel from messages m
    where m.workspace_id = $1 and m.class = 'promo' and m.accepted_at is not null and not coalesce((
      select c.given from consents c where c.workspace_id = m.workspace_id and c.customer_id = m.customer_id and c.channel = m.channel and c.class = 'promo' and c.at <= m.accepted_at
      order by c.at desc, c.id desc limit 1), false)`,
  'webhooks.settled_as_called': `
    select k.id as call, k.state, a.state as told from webhook_calls k left join asks a using (workspace_id, enrolment_id, step, visit, n)
    where k.workspace_id = $1 and k.state in ('accepted', 'failed', 'skipped') and a.state is distinct from k.state`,
  'journeys.nobody_stuck': `
    select e.id as enrolment, e.step, e.due from enrolments e join campaigns c on c.workspace_id = e.workspace_id and c.id = e.campaign_id
    where e.workspace_id = $1 and e.state = 'active' and not e.control and c.state = 'live' and e.move > 0 and e.due is null
      and not exists (select 1 from asks a where a.workspace_id = e.workspace_id and a.enrolment_id = e.id and a.step = e.step
        and a.visit = (e.checkpoint ->> 5)::int and a.n = (e.checkpoint #>> '{10,0}')::int)`,
  'journeys.starts_and_signals_are_taken': `
    select kind, workflow_id as workflow, signal, attempts, error from outbox where workspace_id = $1 and sent_real is null and attempts >= 3`,
  'journeys.one_open_enrolment': `
    select campaign_id as campaign, customer_id as customer, count(*) as open from enrolments where workspace_id = $1 and state = 'active' group by 1, 2 having count(*) > 1`,
  'visits.one_a_day_and_place': `
    select customer_id as customer, location_id as location, local_day as day from facts
    where workspace_id = $1 and type = 'visited' and receipt_id is not null and customer_id is not null group by 1, 2, 3 having count(*) > 1`,
}

const EXAMPLES = 20

/** Proves that ledger, statistics, facts, sends and consents agree; lists what does not (the first twenty of each). */
export async function verify(ctx: Ctx): Promise<{ ok: boolean; asOf: string; checks: Check[] }> {
  const checks: Check[] = []
  for (const [name, query] of Object.entries(PROOFS)) {
    const { rows } = await ctx.tx.sql.query(`select *, count(*) over () as wrong_in_all from (${query}) x limit ${EXAMPLES}`, [ctx.workspace])
    const wrong = Number(rows[0]?.wrong_in_all ?? 0)
    checks.push({ name, ok: wrong === 0, wrong, examples: rows.map(({ wrong_in_all: _, ...row }) => row) })
  }
  return { ok: checks.every((c) => c.ok), asOf: new Date(ctx.now).toISOString(), checks }
}
