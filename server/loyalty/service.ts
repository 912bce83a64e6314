import type { Ctx } from '../context'

export { lockAccounts } from './accounts'
export { type EarningReceipt, earnForReceipts, type Prospect, prospects } from './earn'
export { expirePoints } from './expire'
export { grantRewards } from './grant'
export { holdPoints, letGo } from './hold'
export { postPoints } from './points'
export { type Returned, settleReturn } from './returned'
export { spend } from './spend'
export { TAKEN_BACK, withdrawUnused } from './withdraw'

export type Balance = {
  /** What can be spent now. */
  balance: number
  /** Reserved by a till that has not yet finished its checkout. */
  pending: number
  debt: number
  lots: { amount: number; left: number; expiresAt: string | null; reason: string }[]
}

/** What a customer can spend now, and in which lots it lies (the first to expire first). Lots past their end no longer count, posted or not. */
export async function balance(ctx: Ctx, customer: number): Promise<Balance> {
  const { rows: accounts } = await ctx.tx.sql.query<{ debt: number }>('select debt from accounts where workspace_id = $1 and customer_id = $2', [
    ctx.workspace,
    customer,
  ])
  const { rows } = await ctx.tx.sql.query<{ amount: number; free: number; held: number; over: boolean; expires_at: Date | null; reason: string }>(
    `select l.amount, l."left" - coalesce(h.held, 0) as free, coalesce(h.held, 0) as held, coalesce(l.expires_at <= $3, false) as over, l.expires_at, l.reason from lots l
     left join (select lot_id, sum(points) as held from held_points where workspace_id = $1 and customer_id = $2 group by 1) h on h.lot_id = l.id
     where l.workspace_id = $1 and l.customer_id = $2 and l."left" > 0 order by l.expires_at nulls last, l.id`,
    [ctx.workspace, customer, new Date(ctx.now)],
  )
  const lots = rows.filter((lot) => lot.free > 0 && !lot.over)
  return {
    balance: lots.reduce((sum, lot) => sum + lot.free, 0),
    pending: rows.reduce((sum, lot) => sum + lot.held, 0),
    debt: accounts[0]?.debt ?? 0,
    lots: lots.map((lot) => ({ amount: lot.amount, left: lot.free, expiresAt: lot.expires_at?.toISOString() ?? null, reason: lot.reason })),
  }
}
