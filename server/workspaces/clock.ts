import { type Clock, REAL_CLOCK, virtualAt } from '../../workflows/model/clock'

type ClockRow = {
  sandbox: boolean
  clock_virtual: Date | null
  clock_real: Date | null
  clock_rate: number
  clock_running: boolean
  watermark: Date | null
  watermark_lease_real: Date | null
}

export const CLOCK_COLUMNS = 'sandbox, clock_virtual, clock_real, clock_rate, clock_running, watermark, watermark_lease_real'

/**
 * The stored clock of a workspace row. A watermark whose lease has run out (a replay that died) no longer binds: the clock goes on from where the
 * watermark held it, from the end of the lease; it does not jump to where it would be without a replay, for deadlines would pass undecided by facts.
 */
export function clockOf(row: ClockRow, real = Date.now()): Clock {
  if (!row.sandbox) return REAL_CLOCK
  const free = { virtual: row.clock_virtual!.getTime(), real: row.clock_real!.getTime(), rate: row.clock_rate, running: row.clock_running }
  if (!row.watermark || !row.watermark_lease_real) return { ...free, watermark: null }
  const watermark = row.watermark.getTime()
  const lease = row.watermark_lease_real.getTime()
  if (lease > real) return { ...free, watermark }
  if (!free.running || free.real >= lease) return { ...free, watermark: null }
  return { ...free, virtual: virtualAt({ ...free, watermark }, lease), real: lease, watermark: null }
}

/** The workspace's clock and what it shows; the only place where the server asks the machine for the time of business. */
export async function readClock(
  sql: { query: (text: string, values?: unknown[]) => Promise<{ rows: ClockRow[] }> },
  workspace: string,
): Promise<{ clock: Clock; now: number; sandbox: boolean }> {
  const { rows } = await sql.query(`select ${CLOCK_COLUMNS} from workspaces where id = $1`, [workspace])
  const row = rows[0]
  if (!row) throw new Error('workspace.unknown')
  const real = Date.now()
  const clock = clockOf(row, real)
  return { clock, now: virtualAt(clock, real), sandbox: row.sandbox }
}
