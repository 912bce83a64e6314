import type pg from 'pg'
import { quoted, type Table } from './tables'

const LAST = String(Number.MAX_SAFE_INTEGER)
/** The first ordinary transaction id; every server is past it. */
const FIRST_XID = 3

/**
 * Positions in the streams of facts and waits are transaction ids of the server that wrote them. On another server they may lie in the future, and
 * a reader would never come to them. So rows are numbered anew: below the smallest reader's position, between two readers, above them all. Their
 * order among readers stays, and each reader goes on with the first row it has not read.
 */
export async function forwardStreams(sql: pg.ClientBase, tables: Table[]): Promise<void> {
  const streams = tables.filter((table) => table.xid && table.idColumn)
  const highest = await Promise.all(
    streams.map(async (table) =>
      BigInt((await sql.query(`select coalesce(max(${quoted(table.xid!)}), '0')::text as xid from ${quoted(table.name)}`)).rows[0].xid),
    ),
  )
  const { rows: here } = await sql.query<{ xid: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xid')
  const { rows: cursors } = await sql.query<{ name: string; xid: string; row_id: string }>(
    'select name, xid::text, row_id::text from cursors order by xid, row_id',
  )
  const past = BigInt(here[0]!.xid)
  if ([...highest, ...cursors.map((cursor) => BigInt(cursor.xid))].every((xid) => xid < past)) return
  for (const table of streams) {
    const passed = cursors.map((_, i) => `((${quoted(table.xid!)}, ${quoted(table.idColumn!)}) > ($${2 * i + 1}::text::xid8, $${2 * i + 2}::bigint))::int`)
    const position = [String(FIRST_XID), ...passed].join(' + ')
    await sql.query(
      `update ${quoted(table.name)} set ${quoted(table.xid!)} = (${position})::text::xid8`,
      cursors.flatMap((cursor) => [cursor.xid, cursor.row_id]),
    )
  }
  for (const [i, cursor] of cursors.entries()) await sql.query('update cursors set xid = $2, row_id = $3 where name = $1', [cursor.name, FIRST_XID + i, LAST])
}
