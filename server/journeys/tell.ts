import type pg from 'pg'
import type { SignalName } from '../../workflows/temporal/signals'

/** Puts a signal to every cohort that is still followed (of one campaign, or of all) into the outbox, in this transaction. Returns how many. */
export async function tellCohorts(sql: pg.ClientBase, workspace: string, signal: SignalName, campaign?: number): Promise<number> {
  const { rowCount } = await sql.query(
    `insert into outbox (workspace_id, kind, workflow_id, signal, payload)
     select workspace_id, 'signal', workflow_id, $2, 'null'::jsonb from cohorts
     where workspace_id = $1 and closed_at is null and ($3::bigint is null or campaign_id = $3)`,
    [workspace, signal, campaign ?? null],
  )
  return rowCount ?? 0
}
