import type pg from 'pg'
import type { Ctx } from '../context'
import { cohortWorkflowId, type StartPayload } from './client'

export type Recovered = { workspaces: number; cohorts: number; customers: number }

type Row = { workspace_id: string; campaign_id: number; id: number; epoch: number; version: number; name: string }

/**
 * After Temporal's data was lost (or an older database came back): every cohort that still follows somebody starts again, in a new epoch, from its
 * customers' checkpoints. A cohort of the old epoch that comes back finds itself followed by nobody: whatever it asks for is `gone`. Nothing is sent
 * twice, since claims are rows. `sql` is the owner's, in a transaction.
 */
export async function recoverCohorts(sql: pg.ClientBase): Promise<Recovered> {
  const workspaces = await sql.query('update workspaces set epoch = epoch + 1')
  const enrolments = await sql.query(
    `update enrolments e set epoch = w.epoch from workspaces w where w.id = e.workspace_id and e.state = 'active' and e.cohort_id is not null`,
  )
  await sql.query(
    `update cohorts c set closed_at = coalesce(closed_at, now()), open = false where closed_at is null
       and not exists (select 1 from enrolments e where e.workspace_id = c.workspace_id and e.cohort_id = c.id and e.state = 'active')`,
  )
  const { rows } = await sql.query<Row>(
    `update cohorts c set epoch = w.epoch, closed_at = null from workspaces w where w.id = c.workspace_id
       and exists (select 1 from enrolments e where e.workspace_id = c.workspace_id and e.cohort_id = c.id and e.state = 'active')
     returning c.workspace_id, c.campaign_id, c.id, c.epoch, c.version,
       (select k.name from campaigns k where k.workspace_id = c.workspace_id and k.id = c.campaign_id)`,
  )
  // Hints for workflows that are no more; what they said is in the rows.
  await sql.query('delete from outbox where sent_real is null')
  for (let i = 0; i < rows.length; i += 10_000) await startAgain(sql, rows.slice(i, i + 10_000))
  return { workspaces: workspaces.rowCount ?? 0, cohorts: rows.length, customers: enrolments.rowCount ?? 0 }
}

async function startAgain(sql: pg.ClientBase, rows: Row[]): Promise<void> {
  const flows = rows.map(({ workspace_id, campaign_id, id, epoch }) => `${cohortWorkflowId(workspace_id, campaign_id, id)}-e${epoch}`)
  const payloads = rows.map(
    ({ workspace_id, campaign_id, id, epoch, version, name }): StartPayload => ({
      workspace: workspace_id,
      campaign: campaign_id,
      cohort: id,
      epoch,
      version,
      name,
    }),
  )
  const ids = [rows.map((row) => row.workspace_id), rows.map((row) => row.id), flows]
  await sql.query(
    `update cohorts c set workflow_id = u.flow from unnest($1::uuid[], $2::bigint[], $3::text[]) as u(workspace, id, flow) where c.workspace_id = u.workspace and c.id = u.id`,
    ids,
  )
  await sql.query(
    `insert into outbox (workspace_id, kind, workflow_id, payload) select u.workspace, 'start', u.flow, u.payload from unnest($1::uuid[], $2::text[], $3::jsonb[]) as u(workspace, flow, payload)`,
    [ids[0], flows, payloads.map((payload) => JSON.stringify(payload))],
  )
}

/**
 * A campaign held since an older backup was restored: what is due in it may already have been sent. `paused`: somebody had paused it before, and a confirmation
 * leaves it so. `since`: from when on nothing in it moves.
 */
export type HeldCampaign = { workspace: string; campaign: string; name: string; paused: boolean; since: string; due: number; queued: number }

/**
 * After a backup was restored: every campaign that was live is paused as of the backup (`asOf`, real time), and every one that was paused, and perhaps resumed
 * since, stays paused since its own pause, until somebody confirms.
 */
export async function holdAfterRestore(sql: pg.ClientBase, asOf: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `update campaigns c set state = 'paused', held = true, held_paused = case when c.held then c.held_paused else c.state = 'paused' end,
       paused_at = case when c.state = 'paused' and c.paused_at is not null then c.paused_at when w.sandbox then w.clock_virtual else $1::timestamptz end
     from workspaces w where w.id = c.workspace_id and c.state in ('live', 'paused')`,
    [asOf],
  )
  return rowCount ?? 0
}

/** What is held, with how much of it fell due since the backup (customers by their dues, messages in the queue). */
export async function heldCampaigns(sql: pg.ClientBase): Promise<HeldCampaign[]> {
  const { rows } = await sql.query<{ workspace_id: string; id: string; name: string; held_paused: boolean; paused_at: Date; due: number; queued: number }>(
    `select c.workspace_id, c.id::text, c.name, c.held_paused, c.paused_at,
       (select count(*)::int from enrolments e where e.workspace_id = c.workspace_id and e.campaign_id = c.id and e.state = 'active' and not e.control
          and (e.due <= now() or w.sandbox)) as due,
       (select count(*)::int from messages m where m.workspace_id = c.workspace_id and m.campaign_id = c.id and m.state in ('queued', 'held')) as queued
     from campaigns c join workspaces w on w.id = c.workspace_id where c.held and c.state = 'paused' order by 1, 2`,
  )
  return rows.map(({ workspace_id, id, name, held_paused, paused_at, due, queued }) => ({
    workspace: workspace_id,
    campaign: id,
    name,
    paused: held_paused,
    since: paused_at.toISOString(),
    due,
    queued,
  }))
}

/** Somebody has looked at what may already have been sent: a campaign that had been paused is no longer held, and stays paused until it is resumed by hand. */
export async function releasePaused({ tx, workspace }: Ctx, campaign: number): Promise<void> {
  await tx.sql.query(`update campaigns set held = false, held_paused = false where workspace_id = $1 and id = $2 and held_paused and state = 'paused'`, [
    workspace,
    campaign,
  ])
}
