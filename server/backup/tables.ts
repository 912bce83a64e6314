import type pg from 'pg'

export const FORMAT = 'kaskad.backup/1'

/** Sessions, one-time tokens and caught mail die with the installation: a restored one asks to sign in again. */
const LEFT_OUT = ['session', 'verification', 'caught_mail']

export type Table = { name: string; columns: string[]; xid: string | null; idColumn: string | null }

/** The tables of a backup, those that others refer to first; `xid` and `idColumn` are the columns of its stream position and its identity. */
export async function tablesOf(sql: pg.ClientBase): Promise<Table[]> {
  const { rows } = await sql.query<{ name: string; columns: string[]; xid: string | null; identity: string | null; refers: string[] }>(
    `select c.relname as name,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
       (select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.atttypid = 'xid8'::regtype and a.attnum > 0 limit 1) as xid,
       (select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attidentity <> '' and a.attnum > 0 limit 1) as identity,
       array(select r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid where f.conrelid = c.oid and f.contype = 'f' and r.oid <> c.oid) as refers
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all($1) order by c.relname`,
    [LEFT_OUT],
  )
  const ordered: typeof rows = []
  const left = new Map(rows.map((row) => [row.name, row]))
  while (left.size) {
    const ready = [...left.values()].filter((row) => row.refers.every((other) => !left.has(other)))
    // Tables that refer to each other in a circle cannot be ordered; there are none, and none is let in.
    if (!ready.length) throw new Error(`tables refer to each other in a circle: ${[...left.keys()].join(', ')}`)
    for (const row of ready) {
      ordered.push(row)
      left.delete(row.name)
    }
  }
  return ordered.map(({ name, columns, xid, identity }) => ({ name, columns, xid, idColumn: identity }))
}

/** Hashes of the migrations this database has had: a backup goes back only into the same schema. */
export async function schemaOf(sql: pg.ClientBase): Promise<string[]> {
  const { rows } = await sql.query<{ hash: string }>('select hash from drizzle.__drizzle_migrations order by id')
  return rows.map(({ hash }) => hash)
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
