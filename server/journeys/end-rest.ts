import type pg from 'pg'
import type { Database } from '../../db/client'
import { appDatabase, type Ctx, inContext } from '../context'
import { each, engineIn } from '../each'

/** Enrolments closed in one statement: some seconds of work on a busy machine. */
export const SLICE = 10_000

/**
 * Closes open enrolments of a campaign that is over, with their stays and waits, as of its end: who stood in it is `stopped`; a control group, when its time has
 * come, `finished`. At most `limit` at a time; answers how many.
 */
export async function endRest({ tx, workspace }: Ctx, campaign: number, limit: number | null): Promise<number> {
  const { rows } = await tx.sql.query<{ n: number }>(
    `with over as (select state, ended_at from campaigns where workspace_id = $1 and id = $2 and state in ('stopped', 'finished')),
     -- Picked once: as a subquery of the update it would be read, and limited, once a row.
     picked as materialized (
       select id from enrolments where workspace_id = $1 and campaign_id = $2 and state = 'active' and exists (select 1 from over) order by id limit $3 for update),
     ended as (
       update enrolments e set state = case when over.state = 'finished' and e.control then 'finished' else 'stopped' end, ended_at = greatest(over.ended_at, e.entered_at),
         reason = case when over.state = 'finished' and e.control then 'campaign.finished' else 'campaign.stopped' end, due = null
       from over where e.workspace_id = $1 and e.id in (select id from picked) returning e.id, e.state, e.ended_at),
     ended_stays as (
       insert into passes (workspace_id, campaign_id, enrolment_id, customer_id, version, step, visit, seq, entered_at, left_at, ended, reason, moved_in)
       select s.workspace_id, s.campaign_id, s.enrolment_id, s.customer_id, s.version, s.step, s.visit, s.seq, s.entered_at, greatest(e.ended_at, s.entered_at), e.state,
         jsonb_build_object('code', 'campaign.' || e.state), s.moved_in
       from ended e cross join lateral (
         -- One look-up each: as a plain join the planner may read everybody's stays.
         select * from stays s where s.workspace_id = $1 and s.enrolment_id = e.id and s.left_at is null offset 0) s),
     waiting as (delete from waits w using ended e where w.workspace_id = $1 and w.enrolment_id = e.id)
     select count(*)::int as n from ended`,
    [workspace, campaign, limit],
  )
  return rows[0]!.n
}

/** The rest of campaigns that are over, slice by slice, each a transaction of its own. `sql` sees all workspaces (the relay). Returns how many were closed. */
export async function endRests(sql: { query: pg.ClientBase['query'] }, app: Database = appDatabase()): Promise<number> {
  const { rows } = await sql.query<{ workspace: string; campaign: number }>(
    `select c.workspace_id as workspace, c.id as campaign from campaigns c where c.state in ('stopped', 'finished')
       and exists (select 1 from enrolments e where e.workspace_id = c.workspace_id and e.campaign_id = c.id and e.state = 'active')`,
  )
  let closed = 0
  await each(rows, async ({ workspace, campaign }) => {
    for (let n = SLICE; n === SLICE; closed += n) n = await inContext(engineIn(workspace), (ctx) => endRest(ctx, campaign, SLICE), app)
  })
  return closed
}
