import { createHash } from 'node:crypto'
import type { Ctx } from '../context'
import { Refusal } from '../faults'
import type { Answer } from './endpoint'

/**
 * Gives a repeated POST its first answer, body and headers. The key's row is written in the transaction of the work itself: both are there or neither, and a
 * second call with the same key waits for the first. The same key with another body or path is 409.
 */
export async function once(ctx: Ctx, key: string, subject: string, bytes: Uint8Array, work: () => Promise<Answer>): Promise<Answer> {
  const { sql } = ctx.tx
  if (key.length > 255) throw new Refusal(400, 'idempotency.too_long')
  const hash = createHash('sha256').update(subject).update('\n').update(bytes).digest('hex')
  const taken = await sql.query('insert into idempotency_keys (workspace_id, key, body_hash) values ($1, $2, $3) on conflict do nothing', [
    ctx.workspace,
    key,
    hash,
  ])
  if (taken.rowCount === 0) {
    const { rows } = await sql.query('select body_hash, status, answer, headers from idempotency_keys where key = $1', [key])
    const first = rows[0] as { body_hash: string; status: number; answer: unknown; headers: Record<string, string> | null }
    if (first.body_hash !== hash) throw new Refusal(409, 'idempotency.other_body')
    return { status: first.status, body: first.answer ?? undefined, headers: { ...first.headers, 'idempotent-replay': 'true' } }
  }
  const answer = await work()
  await sql.query('update idempotency_keys set status = $2, answer = $3, headers = $4 where key = $1', [
    key,
    answer.status ?? 200,
    JSON.stringify(answer.body ?? null),
    JSON.stringify(answer.headers ?? {}),
  ])
  return answer
}
