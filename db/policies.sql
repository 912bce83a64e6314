-- Applied after every migration, by the owner; idempotent. Covers every table that has a workspace, so that a new one cannot be forgotten.
do $$
declare t record; cond text;
begin
  for t in
    select c.relname as name, exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped) as scoped
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')
  loop
    execute format('grant select, insert, update, delete on %I to kaskad_app', t.name);
    if t.scoped or t.name = 'workspaces' then
      cond := format('%I = (select nullif(current_setting(''kaskad.workspace'', true), '''')::uuid)', case when t.scoped then 'workspace_id' else 'id' end);
      execute format('alter table %I enable row level security', t.name);
      execute format('alter table %I force row level security', t.name);
      execute format('drop policy if exists kaskad_app on %I', t.name);
      execute format('create policy kaskad_app on %I to kaskad_app using (%s) with check (%s)', t.name, cond, cond);
      execute format('drop policy if exists kaskad_owner on %I', t.name);
      execute format('create policy kaskad_owner on %I to %I using (true) with check (true)', t.name, current_user);
      execute format('drop policy if exists kaskad_relay on %I', t.name);
      execute format('drop policy if exists kaskad_sender on %I', t.name);
    end if;
  end loop;

  -- The relay reads every workspace's stream of facts and waits, and delivers the outbox.
  for t in select unnest(array['workspaces','facts','waits','outbox','cohorts','asks','messages','campaigns','campaign_versions','enrolments','passes','receipts','receipt_items','locations','customers','lots','accounts','ledger','grants','feedback','held_facts','campaign_changes','shop_habits','shop_topics','shop_pairs','stirred','ahead','entry_sends','audiences','checkouts','held_points']) as name loop
    execute format('grant select, insert, update, delete on %I to kaskad_relay', t.name);
    execute format('create policy kaskad_relay on %I to kaskad_relay using (true) with check (true)', t.name);
  end loop;
  -- The sender takes queued messages of every workspace and checks everything again before handing over.
  for t in select unnest(array['workspaces','messages','asks','campaigns','campaign_versions','enrolments','passes','customers','consents','suppressions','locations','grants','accounts','lots','ledger','facts','feedback','cohorts','outbox','campaign_changes','waits','entry_sends','stirred','webhook_calls']) as name loop
    execute format('grant select, insert, update on %I to kaskad_sender', t.name);
    execute format('create policy kaskad_sender on %I to kaskad_sender using (true) with check (true)', t.name);
  end loop;
  -- It signs calls to other systems, and changes none of what it signs with.
  grant select on held_points to kaskad_sender;
  create policy kaskad_sender on held_points for select to kaskad_sender using (true);
  grant select on secrets to kaskad_sender;
  create policy kaskad_sender on secrets for select to kaskad_sender using (true);
  grant select, insert, update on cursors to kaskad_relay, kaskad_sender;
  grant insert, select on caught_mail to kaskad_sender, kaskad_relay;
  grant usage, select on all sequences in schema public to kaskad_app, kaskad_relay, kaskad_sender;
  -- The relay refreshes the planner's statistics of tables that grow quickly (server/relay/statistics.ts).
  if current_setting('server_version_num')::int >= 170000 then
    execute 'grant maintain on all tables in schema public to kaskad_relay';
  end if;
end $$;

-- What proves something is never changed or deleted by the application.
revoke update, delete on ledger, spent_points, consents from kaskad_app, kaskad_relay, kaskad_sender;
revoke update, delete on campaign_versions from kaskad_app, kaskad_relay, kaskad_sender;

-- The one look-up that happens before a workspace is known. Takes the key's hash, so the key itself never reaches the server's log.
drop function if exists kaskad_key(text);
create function kaskad_key(key_hash text) returns table (workspace_id uuid, id bigint, scopes text[], sandbox boolean, revoked boolean)
  language sql security definer set search_path = public stable
  as $$ select k.workspace_id, k.id, k.scopes, w.sandbox, k.revoked_real is not null from api_keys k join workspaces w on w.id = k.workspace_id where k.hash = key_hash $$;
revoke all on function kaskad_key(text) from public;
grant execute on function kaskad_key(text) to kaskad_app;

-- Sums over all workspaces for /metrics and /readyz; no row of anybody's, and cheap however large the tables are.
create or replace function kaskad_gauges() returns table (name text, value double precision)
  language sql security definer set search_path = public
  as $$
    select 'receipts', n_live_tup::float8 from pg_stat_user_tables where relname = 'receipts' and schemaname = 'public'
    union all select 'customers', n_live_tup::float8 from pg_stat_user_tables where relname = 'customers' and schemaname = 'public'
    union all select 'messages_queued', count(*)::float8 from messages where state in ('queued', 'held')
    union all select 'outbox_unsent', count(*)::float8 from outbox where sent_real is null
    union all select 'outbox_lag_seconds', greatest(extract(epoch from clock_timestamp() - min(next_real)), 0)::float8 from outbox where sent_real is null
    union all select 'outbox_stuck', count(*)::float8 from outbox where sent_real is null and attempts >= 3
    union all select 'relay_lag_facts', coalesce(max(behind), 0)::float8 from cursors c cross join lateral (
      select count(*) as behind from (select 1 from facts f where f.live and f.xid >= c.xid::text::xid8 and (f.xid, f.id) > (c.xid::text::xid8, c.row_id) limit 100000) b) l
      where c.name like '%facts%'
  $$;
revoke all on function kaskad_gauges() from public;
grant execute on function kaskad_gauges() to kaskad_app;
