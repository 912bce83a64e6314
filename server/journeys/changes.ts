import type pg from 'pg'
import type { Migration } from '../../workflows/engine/migrated'
import type { Pause } from '../../workflows/engine/resumed'
import type { Ctx } from '../context'

/** What was done to a running campaign. `at`: when, on the workspace's clock. */
export type Change = { n: number; at: number } & Done
export type Done =
  /** Without `overdue`: the pause goes on. */
  | { kind: 'resume'; body: Pause }
  | { kind: 'migrate'; body: Migration }
  /** Whoever still stands where migration number `migration` put them goes back. `live`: the version that is live from then on, where it was another. */
  | { kind: 'rollback'; body: { migration: number; live?: { from: number; to: number } } }

type Row = { n: number; at: Date } & Done

/**
 * Notes a change under the campaign's lock. It binds from the commit on: whoever has not taken it in makes no move. Returns its number. The first change made in
 * a pause keeps the number before its own for the resume: those inside go on after the pause from where they stood in it, and then by what was done since.
 */
export async function addChange(ctx: Ctx, campaign: number, done: Done): Promise<number> {
  const { rows } = await ctx.tx.sql.query<{ from: number }>(
    `select floor(extract(epoch from paused_at) * 1000)::float8 as "from" from campaigns c where workspace_id = $1 and id = $2 and state = 'paused' and paused_at is not null
       and not exists (select 1 from campaign_changes h where h.workspace_id = c.workspace_id and h.campaign_id = c.id and ${isOpen('c.paused_at')})`,
    [ctx.workspace, campaign],
  )
  if (rows[0]) await append(ctx, campaign, { kind: 'resume', body: { from: rows[0].from } })
  return append(ctx, campaign, done)
}

/** The place kept for the resume of the pause that began then. */
const isOpen = (pausedAt: string) =>
  `h.kind = 'resume' and not h.body ? 'overdue' and (h.body ->> 'from')::float8 = floor(extract(epoch from ${pausedAt}) * 1000)::float8`

/** Notes that a pause is over, in the place kept for it if anything was done in it; else as the latest change, if `needed`. True: it was noted. */
export async function addResume(ctx: Ctx, campaign: number, pause: Pause, needed: boolean): Promise<boolean> {
  const { rowCount } = await ctx.tx.sql.query(
    `update campaign_changes h set at = $3, body = $4 where workspace_id = $1 and campaign_id = $2 and ${isOpen('$5::timestamptz')}`,
    [ctx.workspace, campaign, new Date(ctx.now), JSON.stringify(pause), new Date(pause.from)],
  )
  if (rowCount === 0 && needed) await append(ctx, campaign, { kind: 'resume', body: pause })
  return needed || rowCount !== 0
}

type Open = { kind: 'resume'; body: Pick<Pause, 'from'> }

async function append({ tx, workspace, now }: Ctx, campaign: number, { kind, body }: Done | Open): Promise<number> {
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
