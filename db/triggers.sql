-- Applied after every migration, after the views; idempotent.

-- Whose profile or permissions changed, for campaigns that take in whoever comes to match (server/journeys/continuous.ts) or let go whom a rule comes to hold
-- for (server/relay/exits.ts). By statement, and only where such a campaign is live: an import of a million customers pays for one look.
create or replace function kaskad_stir_customers() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into stirred (workspace_id, customer_id) select distinct n.workspace_id, n.id from changed n
    where exists (select 1 from campaigns c where c.workspace_id = n.workspace_id and c.state in ('live', 'paused') and (c.looked_at is not null
      or exists (select 1 from campaign_versions v where v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.exits)));
  return null;
end $$;
create or replace function kaskad_stir_consents() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into stirred (workspace_id, customer_id) select distinct n.workspace_id, n.customer_id from changed n
    where exists (select 1 from campaigns c where c.workspace_id = n.workspace_id and c.state in ('live', 'paused') and (c.looked_at is not null
      or exists (select 1 from campaign_versions v where v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.exits)));
  return null;
end $$;
create or replace trigger stir_new after insert on customers referencing new table as changed for each statement execute function kaskad_stir_customers();
create or replace trigger stir_changed after update on customers referencing new table as changed for each statement execute function kaskad_stir_customers();
create or replace trigger stir_allowed after insert on consents referencing new table as changed for each statement execute function kaskad_stir_consents();

-- An erased customer leaves every journey at that instant, by whatever door they were erased: nothing moves, gives or sends for them any more. Their cohorts
-- find them gone at their next turn.
create or replace function kaskad_end_erased() returns trigger language plpgsql security definer set search_path = public as $$
begin
  -- Waits for turns under way; what they wrote is seen by the next statement, not by this one's.
  perform 1 from enrolments where workspace_id = new.workspace_id and customer_id = new.id and state = 'active' order by id for update;
  with ended as (
    update enrolments set state = 'erased', ended_at = greatest(new.erased_at, entered_at), reason = 'customer.erased', due = null
    where workspace_id = new.workspace_id and customer_id = new.id and state = 'active' returning *),
  stood as (
    insert into passes (workspace_id, campaign_id, enrolment_id, customer_id, version, step, visit, seq, entered_at, left_at, ended, reason, moved_in)
    select s.workspace_id, s.campaign_id, s.enrolment_id, s.customer_id, s.version, s.step, s.visit, s.seq, s.entered_at, greatest(e.ended_at, s.entered_at), e.state,
      jsonb_build_object('code', e.reason), s.moved_in
    from ended e join stays s on s.workspace_id = new.workspace_id and s.enrolment_id = e.id and s.left_at is null)
  delete from waits w using ended e where w.workspace_id = new.workspace_id and w.enrolment_id = e.id;
  return null;
end $$;
create or replace trigger end_erased after update on customers for each row when (old.erased_at is null and new.erased_at is not null) execute function kaskad_end_erased();
