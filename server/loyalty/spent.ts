import type { ClientBase } from 'pg'

/** Points that a spend took from one lot. */
export type Spent = { key: string; lot: number; customer: number; points: number; at: number }

/** Keeps who had given what is spent: the campaign and step of the posting that made the lot, null where no campaign did. */
export async function recordSpent(sql: ClientBase, workspace: string, spent: Spent[]): Promise<void> {
  if (spent.length === 0) return
  await sql.query(
    `insert into spent_points (workspace_id, key, lot_id, customer_id, points, at, campaign_id, step)
     select $1, s.key, s.lot, s.customer, s.points, s.at, g.campaign_id, g.step
     from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::timestamptz[]) as s(key, lot, customer, points, at)
     join lots l on l.workspace_id = $1 and l.id = s.lot
     left join ledger g on g.workspace_id = $1 and g.key = l.key and g.account = 'customer'`,
    [workspace, spent.map((s) => s.key), spent.map((s) => s.lot), spent.map((s) => s.customer), spent.map((s) => s.points), spent.map((s) => new Date(s.at))],
  )
}
