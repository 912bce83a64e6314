import { createHash } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Database } from '../../db/client'
import { Refusal } from '../faults'
import type { Scope } from './endpoint'

export type Key = { workspace: string; id: number; scopes: string[]; sandbox: boolean }

export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex')

/** Whose key the request carries. 401 `key.missing`, `key.unknown` or `key.revoked`. */
export async function authenticate(headers: Headers, db: Database): Promise<Key> {
  const match = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')
  if (!match) throw new Refusal(401, 'key.missing')
  const { rows } = await db.$client.query('select workspace_id, id, scopes, sandbox, revoked from kaskad_key($1)', [hashKey(match[1]!)])
  const row = rows[0] as { workspace_id: string; id: number; scopes: string[]; sandbox: boolean; revoked: boolean } | undefined
  if (!row) throw new Refusal(401, 'key.unknown')
  if (row.revoked) throw new Refusal(401, 'key.revoked')
  return { workspace: row.workspace_id, id: row.id, scopes: row.scopes, sandbox: row.sandbox }
}

/** 403 `key.scope` unless the key has one of the scopes; `admin` has them all. */
export function allow(key: Key, scopes: readonly Scope[]): void {
  if (key.scopes.includes('admin') || scopes.some((scope) => key.scopes.includes(scope))) return
  throw new Refusal(403, 'key.scope', { values: { needed: scopes.join(', '), has: key.scopes.join(', ') } })
}

const limiters = new Map<number, RateLimiterMemory>()

/** 429 with Retry-After past `perMinute` calls of one key in this process. */
export async function withinRate(key: Key, perMinute: number): Promise<void> {
  const limiter = limiters.get(perMinute) ?? new RateLimiterMemory({ points: perMinute, duration: 60 })
  limiters.set(perMinute, limiter)
  try {
    await limiter.consume(`${key.workspace}/${key.id}`)
  } catch (error) {
    const wait = (error as { msBeforeNext?: number }).msBeforeNext
    if (wait === undefined) throw error
    throw new Refusal(429, 'rate.exceeded', { values: { limit: perMinute }, retryAfter: Math.max(1, Math.ceil(wait / 1000)) })
  }
}
