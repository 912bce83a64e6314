import type { ClientBase } from 'pg'
import { plain } from '../../db/arrays'
import type { Position } from './position'

/**
 * Facts of a slice that are still to come, by a clock that is ahead of the workspace's: no rule sees what occurs after its `asOf`, so whoever did them is looked
 * at once more when it has come. Noted only where a campaign asks: one that takes in whoever comes to match, or that something ends early.
 */
export async function noteAhead(sql: ClientBase, from: Position, to: Position): Promise<void> {
  await sql.query(
    `insert into ahead (workspace_id, customer_id, at) select distinct f.workspace_id, f.customer_id, f.occurred_at from facts f
     where f.live and f.customer_id is not null and f.occurred_at > f.known_at and (f.xid, f.id) > ($1::text::xid8, $2) and (f.xid, f.id) <= ($3::text::xid8, $4)
       and exists (select 1 from campaigns c where c.workspace_id = f.workspace_id and c.state in ('live', 'paused') and (c.looked_at is not null
         or exists (select 1 from campaign_versions v where v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.exits)))`,
    [from.xid, from.rowId, to.xid, to.rowId],
  )
}

/** Those whose instant has come by `now` are looked at as everybody whose profile has changed (`relayStirred`). */
export async function stirAhead(sql: ClientBase, workspace: string, now: number): Promise<number> {
  const { rows } = await sql.query<{ customer: number }>('delete from ahead where workspace_id = $1 and at <= $2 returning customer_id as customer', [
    workspace,
    new Date(now),
  ])
  const customers = [...new Set(rows.map(({ customer }) => customer))]
  if (customers.length > 0)
    await sql.query('insert into stirred (workspace_id, customer_id) select $1, * from unnest($2::bigint[])', [workspace, plain(customers)])
  // All at once: there is no next slice.
  return 0
}
