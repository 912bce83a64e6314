import type { ClientBase } from 'pg'
import { plain } from '../../db/arrays'

/**
 * Who waits for a send or a delivery to these customers is looked at again by the relay, as if the wait were new: sends are no facts of their own (`happened`
 * in db/views.sql), so that no stream of facts brings them. A wait that somebody else holds at the moment is passed over (the order of locks is in
 * `worker/waits.ts`): it is being left, looked at, or will be decided at its deadline. Where a send may end journeys in the middle of a wait, or let somebody
 * in who comes to match by it, these customers are stirred as by a changed profile (`relay/arrivals.ts`).
 */
export async function lookAgain(sql: ClientBase, workspace: string, events: readonly string[], customers: readonly number[]): Promise<void> {
  if (customers.length === 0 || events.length === 0) return
  await sql.query(
    `update waits w set xid = pg_current_xact_id() from (
       select ctid from waits where workspace_id = $1 and customer_id = any($2::bigint[]) and event = any($3::text[]) and not told for update skip locked) own
     where w.ctid = own.ctid`,
    [workspace, plain([...new Set(customers)]), events],
  )
  await sql.query(
    `insert into stirred (workspace_id, customer_id) select $1, u from unnest($2::bigint[]) u
     where exists (select 1 from campaigns c join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.hears_sends
       where c.workspace_id = $1 and c.state in ('live', 'paused'))`,
    [workspace, plain([...new Set(customers)])],
  )
}
