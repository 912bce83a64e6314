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
  /** When its campaign went on after its last pause; 0 = it was never paused. */
  resumedAt: number
  tries: number
  campaignState: string
  standing: boolean
  erased: boolean
}

/** The calls of one step: they go to one receiver, and wait for each other alone. */
export type Line = { workspace: string; campaign: number; step: string }

/** Lines in which a call's time has come. Goes from line to line by the index: there are few, however many calls wait in each. */
export async function dueLines(sql: ClientBase): Promise<Line[]> {
  const { rows } = await sql.query<Line>(
    `with recursive lines as (
       (select workspace_id, campaign_id, step from webhook_calls where state in ('queued', 'held') order by workspace_id, campaign_id, step limit 1)
       union all
       select n.workspace_id, n.campaign_id, n.step from lines l cross join lateral (
         select k.workspace_id, k.campaign_id, k.step from webhook_calls k
         where k.state in ('queued', 'held') and (k.workspace_id, k.campaign_id, k.step) > (l.workspace_id, l.campaign_id, l.step)
         order by k.workspace_id, k.campaign_id, k.step limit 1) n)
     select l.workspace_id as workspace, l.campaign_id as campaign, l.step from lines l
     where exists (select 1 from webhook_calls k where k.workspace_id = l.workspace_id and k.campaign_id = l.campaign_id and k.step = l.step
       and k.state = 'queued' and k.next_real <= now())`,
  )
  return rows
}

/** Takes the calls of a line whose time has come, locked for this transaction; other senders skip them. */
export async function takeCalls(sql: ClientBase, { workspace, campaign, step }: Line, limit: number): Promise<QueuedCall[]> {
  const { rows } = await sql.query(
    `select k.id, k.campaign_id as campaign, k.enrolment_id as enrolment, k.step, k.visit, k.n, k.version, k.customer_id as customer, k.asked_at, k.tries,
       coalesce((c.pauses -> -1 ->> 1)::float8, 0) as "resumedAt",
       c.state as "campaignState", e.state = 'active' as standing, g.erased_at is not null as erased
     from webhook_calls k join campaigns c on c.workspace_id = k.workspace_id and c.id = k.campaign_id
       join enrolments e on e.workspace_id = k.workspace_id and e.id = k.enrolment_id
       join customers g on g.workspace_id = k.workspace_id and g.id = k.customer_id
     where k.workspace_id = $1 and k.campaign_id = $2 and k.step = $3 and k.state = 'queued' and k.next_real <= now()
     order by k.next_real, k.id limit $4 for update of k skip locked`,
    [workspace, campaign, step, limit],
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
