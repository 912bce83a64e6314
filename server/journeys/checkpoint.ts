import type pg from 'pg'
import type { PackedState } from '../../workflows/model/packed'
import type { CohortKey } from '../../workflows/temporal/contract'
import { readClock } from '../workspaces/clock'

/** A row as far as its checkpoint must agree with it; `customer` where it was read. */
type Kept = { id: number; customer_id?: number; move: number; checkpoint: unknown }

const whole = (value: unknown) => Number.isSafeInteger(value)
const maybe = (value: unknown) => value === null || whole(value)

/**
 * Whether a row's checkpoint can be gone on from. It was written by a turn, so it always can, but for a fault of ours, a repair by hand or a broken
 * disk: one such row must not be met by the workflow, which could only fail for everybody in the cohort, again and again.
 */
export function isWhole({ id, customer_id, move, checkpoint: c }: Kept): boolean {
  if (c === null) return move === 0
  if (!Array.isArray(c) || c.length < 17 || c[0] !== id || c[13] !== move) return false
  if (customer_id !== undefined && c[1] !== customer_id) return false
  const [, , entry, version, step, visit, seq, asks, enteredAt, due, pending, , sentAt, , ended] = c as unknown as PackedState
  const numbers = [entry, version, visit, seq, asks, enteredAt].every(whole) && maybe(due) && maybe(sentAt)
  return numbers && typeof step === 'string' && (pending === 0 || (Array.isArray(pending) && whole(pending[0]))) && ended === 0
}

/**
 * Ends enrolments that cannot be gone on from, as `failed`: everybody else goes on. Their last stay is told by what came before it, so that the sums
 * of the campaign still agree.
 */
export async function endBroken(sql: pg.ClientBase, { workspace }: CohortKey, enrolments: number[]): Promise<void> {
  const { now } = await readClock(sql, workspace)
  await sql.query(
    `with ended as (
       update enrolments set state = 'failed', reason = 'engine.checkpoint', ended_at = greatest($3, entered_at), due = null, checkpoint = null
       where workspace_id = $1 and state = 'active'
         and id in (select id from enrolments where workspace_id = $1 and id = any($2::bigint[]) order by id for update) returning *),
     stays as (
       insert into passes (workspace_id, campaign_id, enrolment_id, customer_id, version, step, visit, seq, entered_at, left_at, ended, reason)
       select e.workspace_id, e.campaign_id, e.id, e.customer_id, e.version, e.step, p.visit, p.seq, p.entered_at, greatest($3, p.entered_at), 'failed',
         jsonb_build_object('code', 'engine.checkpoint')
       from ended e cross join lateral (
         select coalesce(max(p.seq), 0) + 1 as seq, count(*) filter (where p.step = e.step) + 1 as visit, coalesce(max(p.left_at), e.entered_at) as entered_at
         from passes p where p.workspace_id = $1 and p.enrolment_id = e.id) p
       where e.move > 0 and e.step is not null on conflict do nothing)
     delete from waits w using ended e where w.workspace_id = $1 and w.enrolment_id = e.id`,
    [workspace, enrolments, new Date(now)],
  )
}
