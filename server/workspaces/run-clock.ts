import type { ClientBase } from 'pg'
import { virtualAt } from '../../workflows/model/clock'
import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { tellCohorts } from '../journeys/tell'
import { CLOCK_COLUMNS, clockOf } from './clock'
import { getWorkspace, type WorkspaceDocument } from './settings'

/** Starts or stops a sandbox's clock where it stands; asking for what is so changes nothing. 409 `clock.real` in a normal workspace. */
export async function setClock(ctx: Ctx, running: boolean): Promise<WorkspaceDocument['clock']> {
  if (!ctx.sandbox) throw new Refusal(409, 'clock.real')
  const now = await anchor(ctx.tx.sql, ctx.workspace, running)
  return { ...(await getWorkspace(ctx)).clock, now: new Date(now).toISOString() }
}

/**
 * Anchors the clock anew at what it shows, running or not, and tells the cohorts to read it. The real clock of this machine is read here, under
 * the row's lock, so that two who start it at once do not set it back. Gives what it shows.
 */
export async function anchor(sql: ClientBase, workspace: string, running: boolean): Promise<number> {
  const { rows } = await sql.query(`select ${CLOCK_COLUMNS} from workspaces where id = $1 for update`, [workspace])
  const real = Date.now()
  const clock = clockOf(rows[0], real)
  const virtual = virtualAt(clock, real)
  if (clock.running === running) return virtual
  await sql.query('update workspaces set clock_virtual = $2, clock_real = $3, clock_running = $4, heartbeat_real = $3, touched_real = $3 where id = $1', [
    workspace,
    new Date(virtual),
    new Date(real),
    running,
  ])
  await tellCohorts(sql, workspace, 'clock')
  return virtual
}
