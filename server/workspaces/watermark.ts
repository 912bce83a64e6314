import type { ClientBase } from 'pg'
import { virtualAt } from '../../workflows/model/clock'
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
