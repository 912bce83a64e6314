import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { lockCampaign } from './campaign'
import type { Changed } from './pause'
import { tellCohorts } from './tell'

/** Ends a campaign for everybody in it, here and now: what has not been handed over is not sent. `affected` = customers who stood in it. */
export async function stop(ctx: Ctx, input: { campaign: number }): Promise<Changed> {
  const { state } = await lockCampaign(ctx, input.campaign)
  if (state !== 'live' && state !== 'paused') throw new Refusal(409, 'stop.not_live')
  await ctx.tx.sql.query(`update campaigns set state = 'stopped', ended_at = $3, enters_at = null where workspace_id = $1 and id = $2`, [
    ctx.workspace,
    input.campaign,
    new Date(ctx.now),
  ])
  const affected = await endEverybody(ctx, input.campaign, 'stopped')
  await tellCohorts(ctx.tx.sql, ctx.workspace, 'stop', input.campaign)
  return { state: 'stopped', affected }
}

/** Closes every open enrolment of a campaign, control group included, with their stays and waits. Returns how many treated customers ended. */
export async function endEverybody({ tx, workspace, now }: Ctx, campaign: number, as: 'stopped' | 'finished'): Promise<number> {
  const at = new Date(now)
  const { rows } = await tx.sql.query<{ treated: number }>(
    `with ended as (
       update enrolments set state = $3, ended_at = greatest($4, entered_at), reason = 'campaign.' || $3, due = null
       where workspace_id = $1 and campaign_id = $2 and state = 'active' returning id, control),
     ended_stays as (
       insert into passes (workspace_id, campaign_id, enrolment_id, customer_id, version, step, visit, seq, entered_at, left_at, ended, reason, moved_in)
       select s.workspace_id, s.campaign_id, s.enrolment_id, s.customer_id, s.version, s.step, s.visit, s.seq, s.entered_at, greatest($4, s.entered_at), $3,
         jsonb_build_object('code', 'campaign.' || $3), s.moved_in
       from stays s join ended e on e.id = s.enrolment_id where s.workspace_id = $1 and s.campaign_id = $2 and s.left_at is null),
     waiting as (delete from waits w using ended e where w.workspace_id = $1 and w.enrolment_id = e.id)
     select count(*) filter (where not control)::int as treated from ended`,
    [workspace, campaign, as, at],
  )
  return rows[0]!.treated
}
