import type { Tx } from '../../db/client'
import { type AskKey, settleAsks } from '../journeys/settle-asks'

/** Asks settled in one statement. */
const SLICE = 20_000

/**
 * Resume with `skip`: what should have left while the campaign was paused does not. Those messages become `skipped` (`stale`), their asks are settled, and
 * the cohorts hear of it. In the transaction of the resume; answers how many. With `send` nothing is to be done: the sender takes held messages up
 * again as soon as the campaign is live.
 */
export async function skipHeld(tx: Tx, now: number, campaign: number): Promise<number> {
  const { rows } = await tx.sql.query<AskKey>(
    `update messages set state = 'skipped', reason = 'stale' where workspace_id = $1 and campaign_id = $2 and state in ('queued', 'held')
       and handover_real is null and not_before <= $3 returning enrolment_id as enrolment, step, visit, n`,
    [tx.workspace, campaign, new Date(now)],
  )
  let settled = 0
  for (let i = 0; i < rows.length; i += SLICE) {
    const stale = rows.slice(i, i + SLICE).map((ask) => ({ ask, at: now, state: 'skipped' as const, reason: 'stale' }))
    settled += await settleAsks(tx.sql, tx.workspace, stale)
  }
  return settled
}
