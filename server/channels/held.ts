import type { Tx } from '../../db/client'

/**
 * Resume with `skip`: what should have left while the campaign was paused does not. Those messages become `skipped` (`stale`), their asks are settled, and
 * the cohorts hear of it. In the transaction of the resume; answers how many. With `send` nothing is to be done: the sender takes held messages up
 * again as soon as the campaign is live.
 */
export async function skipHeld(tx: Tx, now: number, campaign: number): Promise<number> {
  const { rowCount } = await tx.sql.query(
    `with skipped as (
       update messages set state = 'skipped', reason = 'stale' where workspace_id = $1 and campaign_id = $2 and state in ('queued', 'held')
         and handover_real is null and not_before <= $3 returning enrolment_id, step, visit, n)
     update asks a set state = 'skipped', reason = 'stale', settled_at = $3 from skipped s
     where a.workspace_id = $1 and a.enrolment_id = s.enrolment_id and a.step = s.step and a.visit = s.visit and a.n = s.n and a.state = 'pending'`,
    [tx.workspace, campaign, new Date(now)],
  )
  return rowCount ?? 0
}
