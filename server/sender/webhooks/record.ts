import type { ClientBase } from 'pg'
import { plain, texts } from '../../../db/arrays'
import { type Decided, settleAsks } from '../../journeys/settle-asks'
import type { QueuedCall } from './queue'

/** What became of one call. `at` on the workspace's clock; `status` where there was an answer. */
export type CallVerdict = { row: QueuedCall; at: number; status?: number } & (
  | { is: 'accepted' }
  | { is: 'failed'; reason: string }
  | { is: 'skipped'; reason: string }
  /** The campaign is paused. */
  | { is: 'held' }
  /** To be tried again, in so many real ms. */
  | { is: 'later'; afterMs: number }
)

/** Writes what became of calls, and settles the asks they came from. A call that another sender has settled meanwhile stays as it is. */
export async function recordCalls(sql: ClientBase, workspace: string, verdicts: CallVerdict[]): Promise<void> {
  if (verdicts.length === 0) return
  await sql.query(
    `update webhook_calls k set state = v.state, reason = v.reason, status = coalesce(v.status, k.status),
       settled_at = case when v.state in ('accepted', 'failed', 'skipped') then to_timestamp(v.at / 1000.0) end,
       next_real = case when v.after_ms is null then k.next_real else now() + v.after_ms * interval '1 millisecond' end
     from unnest($2::bigint[], $3::text[], $4::text[], $5::int[], $6::float8[], $7::float8[]) as v(id, state, reason, status, at, after_ms)
     where k.workspace_id = $1 and k.id = v.id and k.state = 'queued'`,
    [
      workspace,
      plain(verdicts.map((v) => v.row.id)),
      texts(verdicts.map((v) => (v.is === 'later' ? 'queued' : v.is))),
      texts(verdicts.map((v) => ('reason' in v ? v.reason : null))),
      plain(verdicts.map((v) => v.status)),
      plain(verdicts.map((v) => v.at)),
      plain(verdicts.map((v) => (v.is === 'later' ? v.afterMs : null))),
    ],
  )
  await settleAsks(sql, workspace, verdicts.flatMap(decided))
}

function decided(verdict: CallVerdict): Decided[] {
  const { row, at } = verdict
  if (verdict.is === 'held' || verdict.is === 'later') return []
  return [{ ask: row, at, state: verdict.is, reason: verdict.is === 'accepted' ? null : verdict.reason }]
}
