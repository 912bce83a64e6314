import type { ClientBase } from 'pg'

/** Where a reader of a stream stands. Rows are read in the order of the transactions that wrote them, and only of transactions that nobody can overtake. */
export type Position = { xid: string; rowId: number }

/** Transactions that nobody can overtake: a row of a later one might still be followed by one of an earlier. */
export const SAFE = 'xid < pg_snapshot_xmin(pg_current_snapshot())'

/** Takes the reader's cursor for this transaction; null while another process reads this stream. A new reader begins at what is not yet safe. */
export async function takeCursor(sql: ClientBase, name: string): Promise<Position | null> {
  await sql.query('insert into cursors (name, xid, row_id) values ($1, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 0) on conflict do nothing', [
    name,
  ])
  const { rows } = await sql.query<{ xid: string; row_id: number }>('select xid::text, row_id from cursors where name = $1 for update skip locked', [name])
  return rows[0] ? { xid: rows[0].xid, rowId: rows[0].row_id } : null
}

export async function moveCursor(sql: ClientBase, name: string, { xid, rowId }: Position): Promise<void> {
  await sql.query('update cursors set xid = $2::bigint, row_id = $3 where name = $1', [name, xid, rowId])
}

/** Live facts a reader takes at a time. */
const BATCH = 5_000

/** The next live facts of the stream after a position: up to where (inclusive), and how many. Null when there are none. */
export async function factsAfter(sql: ClientBase, from: Position): Promise<{ to: Position; read: number } | null> {
  const { rows } = await sql.query<{ xid: string; id: number }>(
    `select xid::text, id from facts where live and (xid, id) > ($1::text::xid8, $2) and ${SAFE} order by xid, id limit $3`,
    [from.xid, from.rowId, BATCH],
  )
  const last = rows.at(-1)
  return last ? { to: { xid: last.xid, rowId: last.id }, read: rows.length } : null
}

/** The same for a reader, from where it stands. Null also while another process reads. */
export async function nextFacts(sql: ClientBase, name: string): Promise<{ from: Position; to: Position; read: number } | null> {
  const from = await takeCursor(sql, name)
  const slice = from && (await factsAfter(sql, from))
  return slice && { from, ...slice }
}
