import type { ClientBase } from 'pg'
import { documents, texts } from '../../db/arrays'
import type { SignalName } from '../../workflows/temporal/signals'

/** One thing for one cohort to hear. */
export type News = { workspace: string; workflow: string; item: unknown }

/** Puts news into the outbox, one row a cohort, in the caller's transaction. */
export async function tell(sql: ClientBase, signal: SignalName, news: News[]): Promise<void> {
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
