import type { ClientBase } from 'pg'

export type Account = { customer: number; balance: number; debt: number }
/** `held`: of `left`, what a till has reserved; it is neither taken nor expires. */
export type Lot = { id: number; customer: number; left: number; held: number; expiresAt: number | null }

/** Locks the accounts of these customers in order of their numbers (making those that are missing) and reads them. */
export async function lockAccounts(sql: ClientBase, workspace: string, customers: number[]): Promise<Map<number, Account>> {
  const ids = [...new Set(customers)].sort((a, b) => a - b)
  await sql.query('insert into accounts (workspace_id, customer_id) select $1, * from unnest($2::bigint[]) on conflict do nothing', [workspace, ids])
  const { rows } = await sql.query<Account>(
    `select customer_id as customer, balance, debt from accounts where workspace_id = $1 and customer_id = any($2::bigint[])
     order by customer_id for no key update`,
    [workspace, ids],
  )
  return new Map(rows.map((row) => [row.customer, row]))
}

/** Writes accounts back; the caller holds their locks. */
export async function writeAccounts(sql: ClientBase, workspace: string, accounts: Iterable<Account>): Promise<void> {
  const rows = [...accounts]
  if (rows.length === 0) return
  await sql.query(
    `update accounts a set balance = n.balance, debt = n.debt from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as n(customer, balance, debt)
     where a.workspace_id = $1 and a.customer_id = n.customer`,
    [workspace, rows.map((r) => r.customer), rows.map((r) => r.balance), rows.map((r) => r.debt)],
  )
}

/** Lots that still hold points, the first to expire first, those without an end last. */
export async function openLots(sql: ClientBase, workspace: string, customers: number[]): Promise<Map<number, Lot[]>> {
  const { rows } = await sql.query<{ id: number; customer_id: number; left: number; held: number; expires_at: Date | null }>(
    `select l.id, l.customer_id, l."left", coalesce(h.held, 0) as held, l.expires_at from lots l
     left join (select lot_id, sum(points) as held from held_points where workspace_id = $1 and customer_id = any($2::bigint[]) group by 1) h on h.lot_id = l.id
     where l.workspace_id = $1 and l.customer_id = any($2::bigint[]) and l."left" > 0 order by l.customer_id, l.expires_at nulls last, l.id`,
    [workspace, customers],
  )
  const lots = new Map<number, Lot[]>()
  for (const row of rows) {
    const lot = { id: row.id, customer: row.customer_id, left: row.left, held: row.held, expiresAt: row.expires_at?.getTime() ?? null }
    const list = lots.get(row.customer_id)
    if (list) list.push(lot)
    else lots.set(row.customer_id, [lot])
  }
  return lots
}

export async function writeLots(sql: ClientBase, workspace: string, lots: Iterable<{ id: number; left: number }>): Promise<void> {
  const rows = [...lots]
  if (rows.length === 0) return
  await sql.query(`update lots l set "left" = n."left" from unnest($2::bigint[], $3::bigint[]) as n(id, "left") where l.workspace_id = $1 and l.id = n.id`, [
    workspace,
    rows.map((r) => r.id),
    rows.map((r) => r.left),
  ])
}

/** What nobody has reserved. */
export const free = (lot: Lot): number => lot.left - lot.held

/** Takes `amount` of what is free in lots in their order, changing them; answers what came from which. */
export function drain(lots: Lot[], amount: number): { lot: Lot; points: number }[] {
  const drained: { lot: Lot; points: number }[] = []
  for (const lot of lots) {
    if (amount <= 0) break
    const points = Math.min(free(lot), amount)
    if (points === 0) continue
    lot.left -= points
    amount -= points
    drained.push({ lot, points })
  }
  return drained
}
