import type { PoolClient } from 'pg'
import { lockAccounts, openLots, writeAccounts, writeLots } from './accounts'
import { type Posting, post } from './journal'

/**
 * Expires what is due in one workspace, at most `limit` customers a call; answers how many lots. Running it twice expires once. A lot of which a till has
 * reserved points waits, whole, until the reservation ends: what was promised at the till can be spent, the rest expires then.
 */
export async function expirePoints(sql: PoolClient, workspace: string, now: number, limit = 500): Promise<number> {
  const { rows } = await sql.query<{ customer_id: number }>(
    `select distinct customer_id from (select l.customer_id from lots l where l.workspace_id = $1 and l."left" > 0 and l.expires_at <= $2
       and not exists (select 1 from held_points h where h.workspace_id = $1 and h.lot_id = l.id) order by l.expires_at limit $3) due order by customer_id`,
    [workspace, new Date(now), limit],
  )
  if (rows.length === 0) return 0
  const customers = rows.map((row) => row.customer_id)
  // A spend may have taken them meanwhile: read again under the accounts' lock.
  const accounts = await lockAccounts(sql, workspace, customers)
  const due = [...(await openLots(sql, workspace, customers)).values()].flat().filter((lot) => lot.expiresAt !== null && lot.expiresAt <= now && lot.held === 0)
  const postings: Posting[] = due.map((lot) => ({
    key: `lot:${lot.id}:expired`,
    customer: lot.customer,
    amount: -lot.left,
    at: lot.expiresAt!,
    counter: 'expired',
    reason: 'expired',
    lot: lot.id,
  }))
  const fresh = new Set((await post(sql, workspace, now, postings)).map((p) => p.lot))
  const expired = due.filter((lot) => fresh.has(lot.id))
  for (const lot of expired) accounts.get(lot.customer)!.balance -= lot.left
  await writeLots(
    sql,
    workspace,
    expired.map((lot) => ({ id: lot.id, left: 0 })),
  )
  await writeAccounts(sql, workspace, accounts.values())
  return expired.length
}
