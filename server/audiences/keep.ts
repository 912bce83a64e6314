import type pg from 'pg'
import type { Database } from '../../db/client'
import { again } from '../again'
import { appDatabase, inContext } from '../context'
import { each, engineIn } from '../each'
import type { Run } from '../rest/endpoint'
import { refresh } from './refresh'

/** Lines dropped in a transaction. */
const SLICE = 10_000

/**
 * Keeps what the outside was told true also where nobody fetches it: hashes of who was erased or has left turn into removals, and are forgotten in time; of
 * an archived audience nothing is kept. `sql` sees all workspaces (the relay).
 */
export async function keepAudiences(sql: { query: pg.ClientBase['query'] }, app: Database = appDatabase()): Promise<void> {
  const { rows } = await sql.query<{ workspace: string; audience: number; archived: boolean }>(
    'select workspace_id as workspace, id as audience, archived_at is not null as archived from audiences order by workspace_id, id',
  )
  await each(rows, async ({ workspace, audience, archived }) => {
    const run: Run = (work) => again(() => inContext(engineIn(workspace), work, app))
    if (archived) while ((await run(({ tx }) => drop(tx.sql, workspace, audience))) > 0);
    else await refresh(run, audience)
  })
}

async function drop(sql: pg.ClientBase, workspace: string, audience: number): Promise<number> {
  const { rowCount } = await sql.query(
    'delete from audience_lines where workspace_id = $1 and id = any (array(select id from audience_lines where workspace_id = $1 and audience_id = $2 limit $3))',
    [workspace, audience, SLICE],
  )
  return rowCount ?? 0
}
