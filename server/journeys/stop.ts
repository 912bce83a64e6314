import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { lockCampaign } from './campaign'
import { endRest, SLICE } from './end-rest'
import { type Changed, standing } from './pause'
import { tellCohorts } from './tell'

/**
 * Ends a campaign for everybody in it, here and now: from the commit of its row on nobody enters, moves or is written to. The rows of those inside are closed in
 * slices, the first in this transaction, the others by the relay (`end-rest.ts`): a million take minutes, and nothing waits for them. `affected` = customers
 * who stood in it.
 */
export async function stop(ctx: Ctx, input: { campaign: number }): Promise<Changed> {
  const { state } = await lockCampaign(ctx, input.campaign)
  if (state !== 'live' && state !== 'paused') throw new Refusal(409, 'stop.not_live')
  const affected = await standing(ctx, input.campaign)
  await ctx.tx.sql.query(`update campaigns set state = 'stopped', ended_at = $3, enters_at = null where workspace_id = $1 and id = $2`, [
    ctx.workspace,
    input.campaign,
    new Date(ctx.now),
  ])
  await endRest(ctx, input.campaign, SLICE)
  await tellCohorts(ctx.tx.sql, ctx.workspace, 'stop', input.campaign)
  return { state: 'stopped', affected }
}
