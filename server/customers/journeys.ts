import type { Ctx } from '../context'
import { demandCustomer } from './profile'

export type Journey = {
  campaign: string
  campaignName: string
  enrolment: string
  version: number
  step: string | null
  state: string
  control: boolean
  enteredAt: string
  due: string | null
  endedAt: string | null
}

/** Every pass of a customer through a campaign, the newest first. */
export async function journeysOf(ctx: Ctx, customer: number): Promise<{ items: Journey[] }> {
  await demandCustomer(ctx, customer)
  const { rows } = await ctx.tx.sql.query(
    `select e.campaign_id::text as campaign, k.name as "campaignName", e.id::text as enrolment, e.version, e.step, e.state, e.control,
       e.entered_at as "enteredAt", e.due, e.ended_at as "endedAt"
     from enrolments e join campaigns k on k.workspace_id = $1 and k.id = e.campaign_id
     where e.workspace_id = $1 and e.customer_id = $2 order by e.entered_at desc, e.id desc`,
    [ctx.workspace, customer],
  )
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return { items: rows.map((row) => ({ ...row, enteredAt: row.enteredAt.toISOString(), due: iso(row.due), endedAt: iso(row.endedAt) })) }
}
