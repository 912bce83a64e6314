import type { Tx } from '../../db/client'
import { type AskKey, settleAsks } from '../journeys/settle-asks'
import { withdrawUnused } from '../loyalty/service'

/** Asks settled in one statement. */
const SLICE = 20_000

type Skipped = AskKey & { customer: number; accepted: Date | null }

/**
 * Resume with `skip`: what should have left while the campaign was paused does not. Those messages become `skipped` (`stale`), and no next channel is tried for
 * those that had not arrived by then; their asks are settled, what was granted with them is taken back, and the cohorts hear of it. In the transaction of the resume; answers how many. With `send`
 * nothing is to be done: the sender takes held messages up again as soon as the campaign is live.
 */
export async function skipHeld(tx: Tx, now: number, campaign: number): Promise<number> {
  const { rows } = await tx.sql.query<Skipped>(
    `with stale as (
       update messages set state = 'skipped', reason = 'stale' where workspace_id = $1 and campaign_id = $2 and state in ('queued', 'held')
         and handover_real is null and not_before <= $3 returning enrolment_id, step, visit, n, attempt, customer_id),
     late as (
       update messages set fallback_at = null where workspace_id = $1 and campaign_id = $2 and fallback_at <= $3 returning enrolment_id, step, visit, n, attempt + 1 as attempt, customer_id)
     select s.enrolment_id as enrolment, s.step, s.visit, s.n, s.customer_id as customer,
       (select min(e.accepted_at) from messages e where s.attempt > 0 and e.workspace_id = $1 and e.enrolment_id = s.enrolment_id and e.step = s.step and e.visit = s.visit
         and e.n = s.n and e.state in ('accepted', 'delivered', 'unknown')) as accepted
     from (select * from stale union all select * from late) s`,
    [tx.workspace, campaign, new Date(now)],
  )
  let settled = 0
  for (let i = 0; i < rows.length; i += SLICE) {
    const slice = rows.slice(i, i + SLICE)
    const over = slice.map(({ accepted, customer: _, ...ask }) => {
      // What an earlier channel took is sent.
      if (accepted) return { ask, at: now, state: 'accepted' as const, reason: null, sent: accepted.getTime() }
      return { ask, at: now, state: 'skipped' as const, reason: 'stale' }
    })
    settled += await settleAsks(tx.sql, tx.workspace, over)
    const unsent = slice.filter(({ accepted }) => !accepted)
    await withdrawUnused(
      tx.sql,
      tx.workspace,
      now,
      unsent.map((ask) => ({ ...ask, at: now, campaign })),
    )
  }
  return settled
}
