-- Applied after every migration, before the policies; idempotent. A migration that changes a column a view reads drops the view first.

-- Everything that happened to customers. Sends are read from the messages themselves: as facts of their own they would be half of all rows a campaign
-- writes. Their ids are below zero, so that they never meet a fact's; of one instant the delivery is the later.
-- Invoker's rights: row level security binds whoever reads.
create or replace view happened with (security_invoker = true) as
  select workspace_id, id, type, customer_id, occurred_at, known_at, source, external_id, location_id, local_day, amount, receipt_id, properties from facts
  union all
  select m.workspace_id, -2 * m.id - s.nth, s.type, m.customer_id, s.at, s.at, 'kaskad', 'message:' || m.id, null, null, null, null,
    jsonb_build_object('message', m.id, 'channel', m.channel, 'campaign', m.campaign_id, 'step', m.step)
  from messages m cross join lateral (values (1, 'message_sent', m.accepted_at), (0, 'message_delivered', m.delivered_at)) as s(nth, type, at)
  where s.at is not null;
-- Every stay of everybody: those that ended, from `passes`; those that go on, from the checkpoints of who stands there (`model/packed.ts` names the places).
-- An open stay as a row of its own would be written twice.
create or replace view stays with (security_invoker = true) as
  select workspace_id, enrolment_id, step, visit, campaign_id, customer_id, version, entered_at, left_at, port, ended, reason, seq, moved_in, moved_out from passes
  union all
  select workspace_id, id, step, (checkpoint ->> 5)::int, campaign_id, customer_id, version,
    to_timestamp(coalesce(checkpoint ->> 17, checkpoint ->> 8)::float8 / 1000.0), null, null, null, null, (checkpoint ->> 6)::int, checkpoint ->> 17 is not null, false
  from enrolments where state = 'active' and checkpoint is not null;
grant select on stays to kaskad_app, kaskad_relay;
grant select on happened to kaskad_app, kaskad_relay;
