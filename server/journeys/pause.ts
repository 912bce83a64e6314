import type { CampaignState } from '../../db/schema'
import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { lockCampaign } from './campaign'

export type Changed = { state: CampaignState; affected: number }

/**
 * From the commit of this row on: no entry, no claim, no hand-over, no move. Cohorts need no telling: their next turn is held and waits for the
 * resume. `affected` = customers who stand in it. Pausing twice changes nothing.
 */
export async function pause(ctx: Ctx, input: { campaign: number }): Promise<Changed> {
  const { state } = await lockCampaign(ctx, input.campaign)
  if (state !== 'live' && state !== 'paused') throw new Refusal(409, 'pause.not_live')
  if (state === 'live') {
    await ctx.tx.sql.query(`update campaigns set state = 'paused', paused_at = $3 where workspace_id = $1 and id = $2`, [
      ctx.workspace,
      input.campaign,
      new Date(ctx.now),
    ])
  }
  return { state: 'paused', affected: await standing(ctx, input.campaign) }
}

export async function standing({ tx, workspace }: Ctx, campaign: number): Promise<number> {
  const { rows } = await tx.sql.query<{ n: number }>(
    `select count(*)::int as n from enrolments where workspace_id = $1 and campaign_id = $2 and state = 'active' and not control`,
    [workspace, campaign],
  )
  return rows[0]!.n
}
