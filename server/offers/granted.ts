import type { Reward } from '../../workflows/model/offer'
import type { Ctx } from '../context'
import { currencyOf } from './redeem'
import { rewardSummary } from './summary'

/** An offer a customer can use now, as the till shows it. `code` is null where none is needed (cashback works by itself). */
export type Granted = { grant: string; name: string; summary: string; kind: string; reward: Reward; code: string | null; expiresAt: string }

/** What one customer can use now, the first to end first. */
export async function offersFor(ctx: Ctx, customer: number): Promise<Granted[]> {
  const { rows } = await ctx.tx.sql.query(
    `select id, name, kind, reward, code, expires_at from grants
     where workspace_id = $1 and customer_id = $2 and state = 'active' and held_by is null and granted_at <= $3 and expires_at >= $3 order by expires_at, id`,
    [ctx.workspace, customer, new Date(ctx.now)],
  )
  const currency = await currencyOf(ctx)
  return rows.map((row) => ({
    grant: String(row.id),
    name: row.name,
    summary: rewardSummary(row.reward, ctx.locale, currency),
    kind: row.kind,
    reward: row.reward,
    code: row.code,
    expiresAt: row.expires_at.toISOString(),
  }))
}
