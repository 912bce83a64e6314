import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { lockCampaign } from './campaign'
import { type Changed, standing } from './pause'
import { tellCohorts } from './tell'

export type Resume = { campaign: number; overdue: 'send' | 'skip' | 'shift'; spread?: string | null }

/** Lets a paused campaign go on: what fell due meanwhile goes in order of its dues (`send`). */
export async function resume(ctx: Ctx, input: Resume): Promise<Changed> {
  const issues = [
    ...(input.overdue === 'send' ? [] : [{ code: 'resume.unsupported', path: 'overdue', values: { overdue: input.overdue } }]),
    ...(input.spread ? [{ code: 'resume.spread_unsupported', path: 'spread' }] : []),
  ]
  if (issues.length > 0) throw new Refusal(422, 'resume.unsupported', { issues, values: { overdue: input.overdue } })
  const { state } = await lockCampaign(ctx, input.campaign)
  if (state !== 'paused') throw new Refusal(409, 'resume.not_paused')
  await ctx.tx.sql.query(`update campaigns set state = 'live', paused_at = null where workspace_id = $1 and id = $2`, [ctx.workspace, input.campaign])
  await tellCohorts(ctx.tx.sql, ctx.workspace, 'resume', input.campaign)
  return { state: 'live', affected: await standing(ctx, input.campaign) }
}
