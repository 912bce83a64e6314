import type { ClientBase } from 'pg'

/** A gap longer than this (real ms) means that the product was down. */
const GAP_MS = 10_000
/** A sandbox nobody touched for this long, with no campaign going on, stops. */
const UNTOUCHED = '10 minutes'

/**
 * The heartbeat of sandboxes' clocks, called every second or two by one process (role relay or owner, which see all workspaces). While the
 * product was down the clocks did not run: their anchor moves by the gap. Clocks that nobody needs are stopped.
 */
export async function beat(sql: ClientBase): Promise<void> {
  const real = new Date()
  // A watermark whose lease ran out is folded into the anchor (what `clockOf` shows): the gap below moves anchors, and knows nothing of leases.
  await sql.query(
    `update workspaces w set watermark = null, watermark_lease_real = null, clock_real = f.real,
       clock_virtual = least(w.clock_virtual + (f.real - w.clock_real) * w.clock_rate, w.watermark)
     from (select id, greatest(clock_real, least(watermark_lease_real, heartbeat_real)) as real from workspaces) f
     where f.id = w.id and w.sandbox and w.clock_running and w.watermark_lease_real <= $1 and w.clock_real < w.watermark_lease_real`,
    [real],
  )
  await sql.query(
    `update workspaces set clock_real = clock_real + ($1::timestamptz - heartbeat_real)
     where sandbox and clock_running and heartbeat_real is not null and heartbeat_real < $1::timestamptz - $2 * interval '1 millisecond' and clock_real <= heartbeat_real`,
    [real, GAP_MS],
  )
  await sql.query(
    `update workspaces w set clock_virtual = clock_virtual + ($1::timestamptz - clock_real) * clock_rate, clock_real = $1, clock_running = false
     where sandbox and clock_running and coalesce(touched_real, created_real) < $1::timestamptz - $2::interval
       and (watermark_lease_real is null or watermark_lease_real < $1)
       and not exists (select 1 from campaigns c where c.workspace_id = w.id and c.state in ('live', 'paused'))`,
    [real, UNTOUCHED],
  )
  await sql.query('update workspaces set heartbeat_real = $1 where sandbox and clock_running', [real])
}
