import { type Clock, virtualAt } from '../../workflows/model/clock'
import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { tellCohorts } from '../journeys/tell'
import { CLOCK_COLUMNS, clockOf } from './clock'

/**
 * Starts or stops a sandbox's clock where it stands, and tells every cohort. Answers the clock as it is now; running a clock that runs is a no-op.
 * A normal workspace's clock is the real one: `clock.real`.
 */
export async function runClock(ctx: Ctx, running: boolean): Promise<{ clock: Clock; now: number }> {
  if (!ctx.sandbox) throw new Refusal(409, 'clock.real')
  const { rows } = await ctx.tx.sql.query(`select ${CLOCK_COLUMNS} from workspaces where id = $1 for update`, [ctx.workspace])
  const real = Date.now()
  const clock = clockOf(rows[0], real)
  const now = virtualAt(clock, real)
  if (clock.running === running) return { clock, now }
  await ctx.tx.sql.query(
    'update workspaces set clock_virtual = $2, clock_real = $3, clock_running = $4, touched_real = $3, heartbeat_real = $3 where id = $1',
    [ctx.workspace, new Date(now), new Date(real), running],
  )
  await tellCohorts(ctx.tx.sql, ctx.workspace, 'clock')
  return { clock: { ...clock, virtual: now, real, running }, now }
}
