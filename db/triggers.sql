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
