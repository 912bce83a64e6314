import type { Ctx } from '../context'

export { type EarningReceipt, earnForReceipts } from './earn'
export { expirePoints } from './expire'
export { grantRewards } from './grant'
export { postPoints } from './points'
export { spend } from './spend'
export { withdrawUnused } from './withdraw'

export type Balance = {
  balance: number
  /** Earned but not yet usable; no programme holds points back today. */
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
  const { rows: lots } = await ctx.tx.sql.query<{ amount: number; left: number; expires_at: Date | null; reason: string }>(
    `select amount, "left", expires_at, reason from lots where workspace_id = $1 and customer_id = $2 and "left" > 0 and (expires_at is null or expires_at > $3)
     order by expires_at nulls last, id`,
    [ctx.workspace, customer, new Date(ctx.now)],
  )
  return {
    balance: lots.reduce((sum, lot) => sum + lot.left, 0),
    pending: 0,
    debt: accounts[0]?.debt ?? 0,
    lots: lots.map((lot) => ({ amount: lot.amount, left: lot.left, expiresAt: lot.expires_at?.toISOString() ?? null, reason: lot.reason })),
  }
}
