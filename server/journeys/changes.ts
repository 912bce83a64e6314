import type pg from 'pg'
import type { Migration } from '../../workflows/engine/migrated'
import type { Pause } from '../../workflows/engine/resumed'
import type { Ctx } from '../context'

/** What was done to a running campaign. `at`: when, on the workspace's clock. */
export type Change = { n: number; at: number } & Done
export type Done =
  | { kind: 'resume'; body: Pause }
  | { kind: 'migrate'; body: Migration }
  /** Whoever still stands where migration number `migration` put them goes back. `live`: the version that is live from then on, where it was another. */
  | { kind: 'rollback'; body: { migration: number; live?: { from: number; to: number } } }

type Row = { n: number; at: Date } & Done

/** Notes a change under the campaign's lock. It binds from the commit on: whoever has not taken it in makes no move. Returns its number. */
export async function addChange({ tx, workspace, now }: Ctx, campaign: number, { kind, body }: Done): Promise<number> {
  const { rows } = await tx.sql.query<{ changes: number }>('update campaigns set changes = changes + 1 where workspace_id = $1 and id = $2 returning changes', [
    workspace,
    campaign,
  ])
  const n = rows[0]!.changes
  await tx.sql.query('insert into campaign_changes (workspace_id, campaign_id, n, kind, at, body) values ($1, $2, $3, $4, $5, $6)', [
    workspace,
    campaign,
    n,
    kind,
    new Date(now),
    JSON.stringify(body),
  ])
  return n
}

/** The changes after number `after`, in their order. */
export async function readChanges(sql: pg.ClientBase, workspace: string, campaign: number, after: number): Promise<Change[]> {
  const { rows } = await sql.query<Row>('select n, at, kind, body from campaign_changes where workspace_id = $1 and campaign_id = $2 and n > $3 order by n', [
    workspace,
    campaign,
    after,
  ])
  return rows.map((row): Change => ({ ...row, at: row.at.getTime() }))
}
