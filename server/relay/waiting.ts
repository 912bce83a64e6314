import type { Database } from '../../db/client'
import type { Looked } from '../prometheus'

/** How far behind Temporal is, for the relay's own figures. */
export const waiting = (db: Database): Looked => ({
  help: { outbox_unsent: 'Starts and signals not yet delivered to Temporal', outbox_lag_seconds: 'Age of the oldest undelivered start or signal' },
  read: async () => {
    const { rows } = await db.$client.query<{ unsent: number; lag: number }>(
      `select count(*)::int as unsent, coalesce(extract(epoch from clock_timestamp() - min(created_real)), 0)::float8 as lag from outbox where sent_real is null`,
    )
    return { outbox_unsent: rows[0]!.unsent, outbox_lag_seconds: rows[0]!.lag }
  },
})
