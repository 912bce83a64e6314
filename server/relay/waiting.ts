import type { Database } from '../../db/client'
import type { Looked } from '../prometheus'

/** How far behind Temporal is, for the relay's own figures. */
export const waiting = (db: Database): Looked => ({
  help: {
    outbox_unsent: 'Starts and signals not yet delivered to Temporal',
    outbox_lag_seconds: 'How long the next start or signal has been due',
    outbox_stuck: 'Starts and signals that Temporal has refused three times and more',
  },
  read: async () => {
    const { rows } = await db.$client.query<{ unsent: number; lag: number; stuck: number }>(
      `select count(*)::int as unsent, greatest(extract(epoch from clock_timestamp() - min(next_real)), 0)::float8 as lag, (count(*) filter (where attempts >= 3))::int as stuck
       from outbox where sent_real is null`,
    )
    const { unsent, lag, stuck } = rows[0]!
    return { outbox_unsent: unsent, outbox_lag_seconds: lag, outbox_stuck: stuck }
  },
})
