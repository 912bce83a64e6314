import type pg from 'pg'
import { documents, texts } from '../../db/arrays'
import type { SignalName } from '../../workflows/temporal/signals'

/** One thing for one cohort to hear. */
export type News = { workspace: string; workflow: string; item: unknown }

/** Puts news into the outbox, one row a cohort, in the caller's transaction. */
export async function tell(sql: pg.ClientBase, signal: SignalName, news: News[]): Promise<void> {
  if (news.length === 0) return
  const byWorkflow = new Map<string, { workspace: string; workflow: string; items: unknown[] }>()
  for (const { workspace, workflow, item } of news) {
    const found = byWorkflow.get(workflow)
    if (found) found.items.push(item)
    else byWorkflow.set(workflow, { workspace, workflow, items: [item] })
  }
  const rows = [...byWorkflow.values()]
  await sql.query(
    `insert into outbox (workspace_id, kind, workflow_id, signal, payload)
     select w, 'signal', f, $3, p from rows from (unnest($1::uuid[]), unnest($2::text[]), jsonb_array_elements($4::jsonb)) as r(w, f, p)`,
    [texts(rows.map((r) => r.workspace)), texts(rows.map((r) => r.workflow)), signal, documents(rows.map((r) => r.items))],
  )
}

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
