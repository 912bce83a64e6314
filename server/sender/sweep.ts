import { type Database, inTransaction } from '../../db/client'
import { busyHouses } from './house'
import { takeLost } from './queued'
import { record } from './record'

/** Messages whose hand-over began and never ended (its sender died): they may have left, so they are `unknown` and never sent again by themselves. */
export async function sweepLost(db: Database): Promise<number> {
  return inTransaction(db, async (sql) => {
    const lost = await takeLost(sql, 500)
    if (lost.length === 0) return 0
    for (const house of await busyHouses(sql)) {
      const own = lost.filter((l) => l.workspace === house.id)
      await record(
        sql,
        house,
        own.map(({ row, began }) => ({ row, at: house.sandbox ? house.now : began.getTime(), is: 'unknown' })),
      )
    }
    return lost.length
  })
}

/** What is held of campaigns that go on (or were stopped) returns to its queue, where everything is judged again. */
export async function releaseHeld(db: Database): Promise<void> {
  for (const queue of ['messages', 'webhook_calls']) {
    await db.$client.query(
      `update ${queue} m set state = 'queued' from campaigns c
       where m.state = 'held' and c.workspace_id = m.workspace_id and c.id = m.campaign_id and c.state <> 'paused'`,
    )
  }
}
