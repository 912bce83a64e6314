import type { ClientBase } from 'pg'

/** A call taken from the queue, with what decides whether it may still be made. Instants in ms on the workspace's clock. */
export type QueuedCall = {
  id: number
  campaign: number
  enrolment: number
  step: string
  visit: number
  n: number
  version: number
  customer: number
  askedAt: number
  tries: number
  campaignState: string
  standing: boolean
  erased: boolean
}

/** Takes the calls whose time has come, locked for this transaction; other senders skip them. */
export async function takeCalls(sql: ClientBase, workspace: string, limit: number): Promise<QueuedCall[]> {
  const { rows } = await sql.query(
    `select k.id, k.campaign_id as campaign, k.enrolment_id as enrolment, k.step, k.visit, k.n, k.version, k.customer_id as customer, k.asked_at, k.tries,
       c.state as "campaignState", e.state = 'active' as standing, g.erased_at is not null as erased
     from webhook_calls k join campaigns c on c.workspace_id = k.workspace_id and c.id = k.campaign_id
       join enrolments e on e.workspace_id = k.workspace_id and e.id = k.enrolment_id
       join customers g on g.workspace_id = k.workspace_id and g.id = k.customer_id
     where k.workspace_id = $1 and k.state = 'queued' and k.next_real <= now() order by k.next_real, k.id limit $2 for update of k skip locked`,
    [workspace, limit],
  )
  return rows.map(({ asked_at, ...row }) => ({ ...row, askedAt: asked_at.getTime() }))
}

/** From this commit on a call may have been made. If we die now it is made again when the lease is over, under the same id. */
export async function beginCalls(sql: ClientBase, workspace: string, ids: number[], leaseMs: number): Promise<void> {
  if (ids.length === 0) return
  await sql.query(
    `update webhook_calls set tries = tries + 1, next_real = now() + $3 * interval '1 millisecond' where workspace_id = $1 and id = any($2::bigint[])`,
    [workspace, ids, leaseMs],
  )
}
