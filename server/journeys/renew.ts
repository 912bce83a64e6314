import type pg from 'pg'

/**
 * After a release, when the workers of the old one are gone: every open cohort goes on in a new run, on the code of whoever takes it up. `sql` is the
 * owner's. Returns how many were told.
 */
export async function renewCohorts(sql: pg.ClientBase): Promise<number> {
  const { rowCount } = await sql.query(
    `insert into outbox (workspace_id, kind, workflow_id, signal, payload)
     select workspace_id, 'signal', workflow_id, 'renew', 'null'::jsonb from cohorts where closed_at is null`,
  )
  return rowCount ?? 0
}
