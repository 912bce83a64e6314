import type { PoolClient } from 'pg'
import { letGo } from '../loyalty/service'
import { letCodesGo } from '../offers/service'
import { type Overdue, tellAbandoned } from './abandoned'

/**
 * Frees what tills have held beyond their time, at most `limit` reservations a call, and tells whose baskets were left behind; answers how many. One that is being committed at this instant is left
 * to that; each is released once, however many relays look.
 */
export async function releaseOverdue(sql: PoolClient, workspace: string, now: number, limit = 200): Promise<number> {
  const { rows } = await sql.query<Overdue & { points: number }>(
    `select id, customer_id, points, started_at, held_until, document from checkouts where workspace_id = $1 and state = 'held' and held_until <= $2 order by held_until, id limit $3 for update skip locked`,
    [workspace, new Date(now), limit],
  )
  if (rows.length === 0) return 0
  const ids = rows.map((row) => row.id)
  await letGo(
    sql,
    workspace,
    rows.flatMap(({ id, customer_id, points }) => (customer_id === null || points === 0 ? [] : [{ checkout: id, customer: customer_id }])),
  )
  await letCodesGo(sql, workspace, ids)
  await tellAbandoned(sql, workspace, now, rows)
  await sql.query(`update checkouts set state = 'released', document = null where workspace_id = $1 and id = any($2::bigint[])`, [workspace, ids])
  return rows.length
}
