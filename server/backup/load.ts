import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Database } from '../../db/client'
import { Refusal } from '../faults'
import { holdAfterRestore, recoverCohorts } from '../journeys/service'
import { forwardStreams } from './streams'
import { FORMAT, quoted, schemaOf, type Table, tablesOf } from './tables'

/** Numbers given between the backup and the loss are never given again: providers and links know them. */
const JUMP = 1_000_000

type Header = { format: string; createdAt: string; schema: string[]; sequences: { name: string; value: string | number }[] }

/**
 * Reads a backup into a migrated database that holds no workspace and nobody, in one transaction: all of it or nothing. Live campaigns are held (`kaskad
 * recover` lists and confirms), their cohorts start in a new epoch. Refusals:
 * `backup.unreadable`, `backup.not_empty`, `backup.other_schema`.
 */
export async function load(
  db: Database,
  file: string,
  onTable: (table: string) => void = () => {},
): Promise<{ createdAt: string; held: number; tables: number; rows: number }> {
  const lines = readLines(file)
  const client = await db.$client.connect()
  try {
    const header = await readHeader(lines, file)
    await client.query('begin')
    await mustBeEmpty(client)
    const schema = await schemaOf(client)
    if (schema.join() !== header.schema.join()) throw new Refusal(409, 'backup.other_schema', { values: { here: schema.length, there: header.schema.length } })
    const tables = new Map((await tablesOf(client)).map((table) => [table.name, table]))
    // COPY is refused where row level security binds; it does not bind the owner while it is not forced. Restored at the end of this transaction.
    const forced = await client.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity",
    )
    for (const { name } of forced.rows) await client.query(`alter table ${quoted(name)} no force row level security`)
    // What triggers would note is in the backup already.
    const noting = await client.query<{ name: string }>(
      "select distinct c.relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and c.relnamespace = 'public'::regnamespace",
    )
    for (const { name } of noting.rows) await client.query(`alter table ${quoted(name)} disable trigger user`)
    const count = await takeTables(client, lines, tables, file, onTable)
    await forwardStreams(client, [...tables.values()])
    for (const { name, value } of header.sequences) await client.query('select setval($1::regclass, $2)', [quoted(name), Number(value) + JUMP])
    for (const { name } of forced.rows) await client.query(`alter table ${quoted(name)} force row level security`)
    for (const { name } of noting.rows) await client.query(`alter table ${quoted(name)} enable trigger user`)
    const held = await holdAfterRestore(client, new Date(header.createdAt))
    await recoverCohorts(client)
    await client.query('commit')
    return { createdAt: header.createdAt, held, ...count }
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
    await lines.return(undefined)
  }
}

async function takeTables(client: pg.PoolClient, lines: AsyncGenerator<Buffer>, tables: Map<string, Table>, file: string, onTable: (table: string) => void) {
  let rows = 0
  let taken = 0
  for (;;) {
    const head = parse<{ table?: string; columns?: string[]; end?: boolean; tables?: number; rows?: number }>((await lines.next()).value, file)
    if (head.end) {
      if (head.tables !== taken || head.rows !== rows) throw unreadable(file)
      return { tables: taken, rows }
    }
    const table = head.table === undefined ? undefined : tables.get(head.table)
    if (!table || !head.columns?.every((column) => table.columns.includes(column))) throw unreadable(file)
    onTable(table.name)
    rows += await takeTable(client, table.name, head.columns, lines, file)
    taken += 1
  }
}

async function takeTable(client: pg.PoolClient, table: string, columns: string[], lines: AsyncGenerator<Buffer>, file: string): Promise<number> {
  const stream = client.query(copyFrom(`copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`))
  const done = finished(stream)
  done.catch(() => {})
  let batch: Buffer[] = []
  let size = 0
  const flush = async () => {
    if (size && !stream.write(Buffer.concat(batch))) await Promise.race([once(stream, 'drain'), done])
    batch = []
    size = 0
  }
  try {
    for (;;) {
      const { value, done: ended } = await lines.next()
      if (ended) throw unreadable(file)
      if (value.length === 3 && value[0] === 0x5c && value[1] === 0x2e) break
      batch.push(value)
      size += value.length
      if (size > 256 * 1024) await flush()
    }
    await flush()
  } catch (error) {
    // An open COPY would keep the rollback waiting for ever.
    stream.destroy()
    throw error
  }
  stream.end()
  await done
  return stream.rowCount
}

/** Lines with their line feed. COPY's text form never holds a bare one inside a row. */
async function* readLines(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file)
  const gunzip = source.pipe(createGunzip())
  source.on('error', (error) => gunzip.destroy(error))
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      let from = 0
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        const part = chunk.subarray(from, at + 1)
        yield rest.length ? Buffer.concat([rest, part]) : part
        rest = Buffer.alloc(0)
        from = at + 1
      }
      if (from < chunk.length) rest = Buffer.concat([rest, chunk.subarray(from)])
    }
  } catch (error) {
    throw unreadable(file, (error as Error).message)
  }
  if (rest.length) yield rest
}

async function readHeader(lines: AsyncGenerator<Buffer>, file: string): Promise<Header> {
  const header = parse<Header>((await lines.next()).value, file)
  if (header.format !== FORMAT || !Array.isArray(header.schema) || !Array.isArray(header.sequences)) throw unreadable(file)
  return header
}

async function mustBeEmpty(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query('select exists (select 1 from workspaces) or exists (select 1 from "user") as used')
  if (rows[0].used) throw new Refusal(409, 'backup.not_empty')
}

function parse<T>(line: Buffer | undefined, file: string): T {
  try {
    return JSON.parse(String(line)) as T
  } catch {
    throw unreadable(file)
  }
}

const unreadable = (file: string, problem = '') => new Refusal(422, 'backup.unreadable', { values: { file, problem } })
