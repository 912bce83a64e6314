import type { ClientBase } from 'pg'
import { virtualAt } from '../../workflows/model/clock'
import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { tellCohorts } from '../journeys/tell'
import { CLOCK_COLUMNS, clockOf } from './clock'

/** Real time for which a watermark binds; the replay renews it with every slice it commits. */
export const LEASE_MS = 15_000

/** Nothing later than `watermark` (ms, workspace's clock) is decided until it is raised or the lease runs out. Committed with the facts up to it. */
export async function leaseWatermark(sql: ClientBase, workspace: string, watermark: number): Promise<void> {
  await sql.query('update workspaces set watermark = $2, watermark_lease_real = $3, touched_real = now() where id = $1', [
    workspace,
    new Date(watermark),
    new Date(Date.now() + LEASE_MS),
  ])
}

/**
 * Who feeds a sandbox and has fallen behind asks the clock not to pass `until` (ms) before they have caught up; null lets it go on. It is never set back,
 * and goes on by itself when nobody asked for a lease's time. 409 `clock.real` in a normal workspace.
 */
export async function holdClock(ctx: Ctx, until: number | null): Promise<{ now: string; until: string | null }> {
  if (!ctx.sandbox) throw new Refusal(409, 'clock.real')
  const { sql } = ctx.tx
  if (until === null) await releaseWatermark(sql, ctx.workspace)
  const { rows } = await sql.query(`select ${CLOCK_COLUMNS} from workspaces where id = $1 for update`, [ctx.workspace])
  const real = Date.now()
  const now = virtualAt(clockOf(rows[0], real), real)
  const held = until === null ? null : new Date(Math.max(until, now))
  if (held) {
    await sql.query('update workspaces set watermark = $2, watermark_lease_real = $3 where id = $1', [ctx.workspace, held, new Date(real + LEASE_MS)])
    if (!rows[0].watermark) await tellCohorts(sql, ctx.workspace, 'clock')
  }
  return { now: new Date(now).toISOString(), until: held?.toISOString() ?? null }
}

/** Keeps the watermark where it is for another lease: a slow replay is not a dead one. */
export async function renewLease(sql: ClientBase, workspace: string): Promise<void> {
  await sql.query('update workspaces set watermark_lease_real = $2 where id = $1 and watermark is not null', [workspace, new Date(Date.now() + LEASE_MS)])
}

/** Frees the clock where the replay left it: it goes on from there, and does not jump to where it would have been without a replay. */
export async function releaseWatermark(sql: ClientBase, workspace: string): Promise<void> {
  const { rows } = await sql.query(`select ${CLOCK_COLUMNS} from workspaces where id = $1 for update`, [workspace])
  const real = Date.now()
  const virtual = virtualAt(clockOf(rows[0], real), real)
  await sql.query('update workspaces set watermark = null, watermark_lease_real = null, clock_virtual = $2, clock_real = $3 where id = $1', [
    workspace,
    new Date(virtual),
    new Date(real),
  ])
  await tellCohorts(sql, workspace, 'clock')
}
