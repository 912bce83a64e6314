import { randomBytes } from 'node:crypto'
import type { ClientBase } from 'pg'
import { z } from 'zod'
import type { Ctx } from '../context'
import { notFound } from '../faults'
import { seal, unseal } from './seal'

export { resealSecrets } from './reseal'

export type NewSecret = { id: string; name: string; secret: string; prefix: string }
export type SecretLine = { id: string; name: string; prefix: string; createdAt: string; revokedAt: string | null }

export const newSecret = z.strictObject({ name: z.string().trim().min(1).max(120) })

const KEY_BYTES = 32

/** Makes a secret (Standard Webhooks: `whsec_` and base64) and gives it, this once: it is stored sealed, and nothing gives it out again. */
export async function createSecret({ tx, workspace }: Ctx, { name }: z.infer<typeof newSecret>): Promise<NewSecret> {
  const secret = `whsec_${randomBytes(KEY_BYTES).toString('base64')}`
  const prefix = secret.slice(0, 10)
  const { rows } = await tx.sql.query<{ id: string }>('insert into secrets (workspace_id, name, prefix, sealed) values ($1, $2, $3, $4) returning id::text', [
    workspace,
    name,
    prefix,
    seal(secret, workspace),
  ])
  return { id: rows[0]!.id, name, secret, prefix }
}

/** From now on nothing is signed with it. Revoking twice is fine; another workspace's is 404 `secret.unknown`. */
export async function revokeSecret({ tx, workspace }: Ctx, id: number): Promise<SecretLine> {
  await tx.sql.query('update secrets set revoked_real = coalesce(revoked_real, now()) where workspace_id = $1 and id = $2', [workspace, id])
  const line = (await read({ tx, workspace }, id))[0]
  if (!line) throw notFound('secret')
  return line
}

/** All of them, newest first. */
export const listSecrets = (ctx: Ctx): Promise<SecretLine[]> => read(ctx, null)

async function read({ tx, workspace }: Pick<Ctx, 'tx' | 'workspace'>, id: number | null): Promise<SecretLine[]> {
  const { rows } = await tx.sql.query<{ id: string; name: string; prefix: string; created_real: Date; revoked_real: Date | null }>(
    'select id::text, name, prefix, created_real, revoked_real from secrets where workspace_id = $1 and ($2::bigint is null or id = $2) order by secrets.id desc',
    [workspace, id],
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.created_real.toISOString(),
    revokedAt: row.revoked_real?.toISOString() ?? null,
  }))
}

/** Secrets that sign, by id, in clear: for the process that signs with them. What was revoked or cannot be opened is not in it. */
export async function openSecrets(sql: ClientBase, workspace: string, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => /^[1-9]\d{0,14}$/.test(id))
  if (wanted.length === 0) return new Map()
  const { rows } = await sql.query<{ id: string; sealed: string }>(
    'select id::text, sealed from secrets where workspace_id = $1 and id = any($2::bigint[]) and revoked_real is null',
    [workspace, wanted],
  )
  return new Map(
    rows.flatMap(({ id, sealed }) => {
      const secret = unseal(sealed, workspace)
      return secret === null ? [] : [[id, secret.text] as const]
    }),
  )
}
