import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { to as copyTo } from 'pg-copy-streams'
import type { Database } from '../../db/client'
import { FORMAT, quoted, schemaOf, type Table, tablesOf } from './tables'

export type Counts = { tables: number; rows: number; bytes: number }

/**
 * Writes every table as it stood at one instant (one repeatable-read snapshot) into a gzip file: lines of JSON, and after each table's line its
 * rows in PostgreSQL's COPY text form up to `\.`. `db` is the owner, whose policy shows every workspace. The file appears whole or not at all.
 */
export async function dump(db: Database, file: string, onTable: (table: string) => void = () => {}): Promise<Counts> {
  const temporary = `${file}.${process.pid}.part`
  const gzip = createGzip({ level: 4 })
  const out = createWriteStream(temporary, { mode: 0o600 })
  const written = finished(gzip.pipe(out))
  written.catch(() => {})
  const client = await db.$client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const tables = await tablesOf(client)
    const { rows: sequences } = await client.query(
      "select sequencename as name, last_value as value from pg_sequences where schemaname = 'public' and last_value is not null",
    )
    await put(gzip, line({ format: FORMAT, createdAt: new Date().toISOString(), schema: await schemaOf(client), sequences }))
    let rows = 0
    for (const table of tables) {
      onTable(table.name)
      rows += await putTable(client, table, gzip)
    }
    await put(gzip, line({ end: true, tables: tables.length, rows }))
    await client.query('commit')
    gzip.end()
    await written
    await rename(temporary, file)
    return { tables: tables.length, rows, bytes: out.bytesWritten }
  } catch (error) {
    gzip.destroy()
    out.destroy()
    await client.query('rollback').catch(() => {})
    await rm(temporary, { force: true })
    throw error
  } finally {
    client.release()
  }
}

async function putTable(client: Parameters<typeof tablesOf>[0], table: Table, gzip: NodeJS.WritableStream): Promise<number> {
  await put(gzip, line({ table: table.name, columns: table.columns }))
  const stream = client.query(copyTo(`copy (select ${table.columns.map(quoted).join(', ')} from ${quoted(table.name)}) to stdout`))
  for await (const chunk of stream) await put(gzip, chunk)
  await put(gzip, '\\.\n')
  return stream.rowCount
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`

async function put(stream: NodeJS.WritableStream, chunk: string | Buffer): Promise<void> {
  if (!stream.write(chunk)) await once(stream, 'drain')
}
