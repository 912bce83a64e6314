import type { ClientBase } from 'pg'
import { plain } from '../../db/arrays'
import type { Queued } from './queued'

/**
 * A message with `fallbackAfter` has arrived when it was opened (or its link used), and where a channel tells of deliveries only, when it was delivered. Until
 * then, or until that time is over and the next channel takes its turn, its step is undecided. What is `unknown` may have arrived: no other channel is tried.
 */
export const DELIVERY_ONLY: ReadonlySet<string> = new Set(['sms', 'wallet', 'receipt'])

/** Condition: the same message has arrived, over whatever channel: opened, its link used, its question answered; where a channel tells of deliveries only, delivered. */
export const arrived = (
  m: string,
  deliveryOnly: string,
) => `(exists (select 1 from messages e where e.workspace_id = ${m}.workspace_id and e.enrolment_id = ${m}.enrolment_id
    and e.step = ${m}.step and e.visit = ${m}.visit and e.n = ${m}.n and e.state <> 'failed'
    and (e.opened_at is not null or e.clicked_at is not null or e.delivered_at is not null and e.channel = any(${deliveryOnly}::text[])))
  or exists (select 1 from feedback f where f.workspace_id = ${m}.workspace_id and f.enrolment_id = ${m}.enrolment_id and f.step = ${m}.step and f.visit = ${m}.visit))`

/** Of messages on a later channel: those that have arrived over an earlier one meanwhile. They are not sent. */
export async function arrivedBefore(sql: ClientBase, workspace: string, rows: readonly Queued[]): Promise<Set<number>> {
  const later = rows.filter((row) => row.attempt > 0).map((row) => row.id)
  if (later.length === 0) return new Set()
  const { rows: found } = await sql.query<{ id: number }>(
    `select m.id from messages m where m.workspace_id = $1 and m.id = any($2::bigint[]) and ${arrived('m', '$3')}`,
    [workspace, plain(later), [...DELIVERY_ONLY]],
  )
  return new Set(found.map(({ id }) => id))
}
