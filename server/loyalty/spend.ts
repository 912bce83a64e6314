import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { lockAccounts } from './accounts'
import { takePoints } from './take'

/**
 * Spends points at the till: all of `amount` or nothing (409 `points.insufficient`). The same key again gives the same answer;
 * with another amount it is 409 `points.key_reused`. `validAt`: of points that had been reserved, when that was; they may be over by now.
 */
export async function spend(
  ctx: Ctx,
  input: { customer: number; amount: number; key: string; reason: string; validAt?: number },
): Promise<{ balance: number; spent: number }> {
  const { sql, workspace } = ctx.tx
  const key = `spend:${input.key}`
  const account = (await lockAccounts(sql, workspace, [input.customer])).get(input.customer)!
  const { rows } = await sql.query<{ amount: number }>(`select amount from ledger where workspace_id = $1 and key = $2 and account = 'customer'`, [
    workspace,
    key,
  ])
  if (rows[0]) {
    if (-rows[0].amount !== input.amount) throw new Refusal(409, 'points.key_reused', { values: { amount: -rows[0].amount } })
    return { balance: account.balance, spent: input.amount }
  }
  const posting = { key, customer: input.customer, amount: input.amount, at: ctx.now, counter: 'spent', reason: input.reason, validAt: input.validAt } as const
  const taken = (await takePoints(sql, workspace, ctx.now, [posting])).get(key) ?? 0
  // Throwing undoes the part that was taken.
  if (taken < input.amount) throw new Refusal(409, 'points.insufficient', { values: { balance: taken, amount: input.amount } })
  return { balance: account.balance - taken, spent: taken }
}
