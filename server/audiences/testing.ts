import { createHash } from 'node:crypto'
import type { TestDatabase } from '../../db/testing'
import { createKey } from '../keys/service'
import { dispatch } from '../rest/dispatch'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export type Exported = { status: number; cursor: string; type: string | null; lines: string[]; body: string }

/** A program that fetches an audience's file by the API, with a key of its own. */
export async function reader(db: TestDatabase, workspace: string) {
  const { key } = await createKey(db.owner.$client, workspace, { scopes: ['read'] })
  return async (audience: string | number, since?: string): Promise<Exported> => {
    const url = `http://kaskad.test/api/v1/audiences/${audience}/export${since === undefined ? '' : `?since=${since}`}`
    const response = await dispatch(new Request(url, { headers: { authorization: `Bearer ${key}` } }), { db: db.app, perMinute: 1_000_000 })
    const body = await response.text()
    const lines = body.split('\n').filter(Boolean)
    return { status: response.status, cursor: response.headers.get('kaskad-cursor') ?? '', type: response.headers.get('content-type'), lines, body }
  }
}

/** What somebody outside holds who takes every file as it comes, identifier by identifier: removals first, or `last`. */
export function follow(held: Set<string>, { lines }: Pick<Exported, 'lines'>, removals: 'first' | 'last' = 'first'): Set<string> {
  const rows = lines.slice(1).map((line) => line.split(','))
  const ids = (row: string[]) => row.slice(0, 3).flatMap((hash, i) => (hash ? [`${i}:${hash}`] : []))
  const add = () => {
    for (const row of rows) if (row[3] !== 'remove') for (const id of ids(row)) held.add(id)
  }
  if (removals === 'last') add()
  for (const row of rows) if (row[3] === 'remove') for (const id of ids(row)) held.delete(id)
  if (removals === 'first') add()
  return held
}
