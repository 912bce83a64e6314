import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Refusal } from '../faults'
import type { Joined } from './build'
import type { Mapping } from './mapping'
import { type Line, openCsv } from './read-csv'

export type Joiner = { fields: { field: string; column: string }[]; join: (line: Line) => Joined }

/** Reads the files to be joined into memory, by their keys. They lie beside the main file. */
export async function joinerOf(mapping: Mapping, file: string, heading: readonly string[]): Promise<Joiner> {
  const joins = await Promise.all(mapping.join.map((join) => load(join, mapping, file, heading)))
  return {
    fields: joins.flatMap((join) => join.fields),
    join: (line) => ({
      ...line,
      joined: joins.flatMap((join) => join.rows.get(join.own.map((place) => line.cells[place] ?? '').join('\u001f')) ?? join.nothing),
    }),
  }
}

async function load(join: Mapping['join'][number], mapping: Mapping, file: string, heading: readonly string[]) {
  const path = resolve(dirname(file), join.file)
  if (!existsSync(path)) throw new Refusal(404, 'file.unreadable', { values: { file: path } })
  const csv = await openCsv(path, mapping)
  const fields = Object.entries(join.columns).map(([field, column]) => ({ field, column }))
  const keys = Object.values(join.on)
  demandColumns(csv.heading, [...keys, ...fields.map((f) => f.column)], path)
  demandColumns(heading, Object.keys(join.on), file)
  const place = (column: string) => csv.heading.indexOf(column)
  const [keyPlaces, valuePlaces] = [keys.map(place), fields.map((f) => place(f.column))]
  const rows = new Map<string, string[]>()
  for await (const { cells } of csv.lines) {
    const key = keyPlaces.map((p) => cells[p] ?? '').join('\u001f')
    if (!rows.has(key))
      rows.set(
        key,
        valuePlaces.map((p) => cells[p] ?? ''),
      )
  }
  return { fields, rows, own: Object.keys(join.on).map((column) => heading.indexOf(column)), nothing: fields.map(() => null) as (string | null)[] }
}

/** 422 `file.columns_missing` with every column that the mapping names and the file does not have. */
export function demandColumns(heading: readonly string[], columns: readonly string[], file: string): void {
  const missing = [...new Set(columns)].filter((column) => !heading.includes(column))
  if (missing.length === 0) return
  const values = { file, columns: missing.join(', '), found: heading.join(', ').slice(0, 500) }
  throw new Refusal(422, 'file.columns_missing', { values, issues: missing.map((column) => ({ code: 'file.column_missing', path: column })) })
}
