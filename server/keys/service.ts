import { createHash, randomBytes } from 'node:crypto'
import type { Database } from '../../db/client'
import { Refusal } from '../faults'
import { SCOPES, type Scope } from '../rest/endpoint'

export type NewKey = { id: string; key: string; prefix: string; scopes: Scope[] }
export type KeyLine = { id: string; name: string; prefix: string; scopes: string[]; createdAt: string; lastUsedAt: string | null; revokedAt: string | null }

/** Scopes from `pos,ingest`; 422 `key.scopes` names those that do not exist. */
export function scopesOf(text: string): Scope[] {
  const given = [...new Set(text.split(/[\s,]+/).filter(Boolean))]
  const unknown = given.filter((scope) => !(SCOPES as readonly string[]).includes(scope))
  if (given.length === 0 || unknown.length > 0) {
    const values = { unknown: unknown.join(', ') || '-', scopes: SCOPES.join(', ') }
    throw new Refusal(422, 'key.scopes', { values, issues: [{ code: 'key.scopes', path: 'scopes', values }] })
  }
  return given as Scope[]
}

type Sql = { query: Database['$client']['query'] }

/** Makes an API key and gives it, this once: only its SHA-256 is stored. `sql` is the owner's pool or a transaction of the workspace. */
export async function createKey(sql: Sql, workspace: string, input: { name?: string; scopes: readonly Scope[] }): Promise<NewKey> {
  const key = `kk_${randomBytes(30).toString('base64url')}`
  const prefix = key.slice(0, 9)
  const { rows } = await sql.query<{ id: string }>(
    'insert into api_keys (workspace_id, name, prefix, hash, scopes) select w.id, $2, $3, $4, $5 from workspaces w where w.id = $1 returning id::text',
    [workspace, input.name ?? '', prefix, createHash('sha256').update(key).digest('hex'), input.scopes],
  )
  if (!rows[0]) throw new Refusal(404, 'workspace.unknown')
  return { id: rows[0].id, key, prefix, scopes: [...input.scopes] }
}

/** From the next call on the key is refused. Revoking twice is fine; another workspace's key is 404 `key.unknown_id`. */
export async function revokeKey(sql: Sql, workspace: string, id: number): Promise<void> {
  const { rowCount } = await sql.query('update api_keys set revoked_real = coalesce(revoked_real, now()) where workspace_id = $1 and id = $2', [workspace, id])
  if (rowCount === 0) throw new Refusal(404, 'key.unknown_id')
}

export async function listKeys(sql: Sql, workspace: string): Promise<KeyLine[]> {
  const { rows } = await sql.query(
    `select id::text, name, prefix, scopes, created_real as "createdAt", last_used_real as "lastUsedAt", revoked_real as "revokedAt"
     from api_keys where workspace_id = $1 order by id desc`,
    [workspace],
  )
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), lastUsedAt: iso(row.lastUsedAt), revokedAt: iso(row.revokedAt) }))
}
