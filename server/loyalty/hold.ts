import type { ClientBase } from 'pg'
import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { drain, lockAccounts, openLots } from './accounts'

/**
 * Reserves points for a till: all of `points` or nothing (409 `points.insufficient`). They stay in their lots and in the balance of the books, yet nobody
 * else can spend them and they do not expire until `letGo`.
 */
export async function holdPoints(ctx: Ctx, { checkout, customer, points }: { checkout: number; customer: number; points: number }): Promise<void> {
  const { sql, workspace } = ctx.tx
  await lockAccounts(sql, workspace, [customer])
  const lots = ((await openLots(sql, workspace, [customer])).get(customer) ?? []).filter((lot) => lot.expiresAt === null || lot.expiresAt > ctx.now)
  const parts = drain(lots, points)
  const there = parts.reduce((sum, part) => sum + part.points, 0)
  if (there < points) throw new Refusal(409, 'points.insufficient', { values: { balance: there, amount: points } })
  await sql.query(
    `insert into held_points (workspace_id, checkout_id, lot_id, customer_id, points)
     select $1, $2, p.lot, $3, p.points from unnest($4::bigint[], $5::bigint[]) as p(lot, points)`,
    [workspace, checkout, customer, parts.map((part) => part.lot.id), parts.map((part) => part.points)],
  )
}

/** Frees the points of reservations, under the locks of their accounts, which the caller then holds. */
export async function letGo(sql: ClientBase, workspace: string, holds: { checkout: number; customer: number }[]): Promise<void> {
  if (holds.length === 0) return
  await lockAccounts(
    sql,
    workspace,
    holds.map((hold) => hold.customer),
  )
  await sql.query('delete from held_points where workspace_id = $1 and checkout_id = any($2::bigint[])', [workspace, holds.map((hold) => hold.checkout)])
}
