import type { Stage } from '../worker/testing'
import { relayArrivals } from './arrivals'
import { relayFacts, relayWaits } from './occurred'

/** Reads the streams to their ends, with what else a test has read: whoever else writes on this server holds back what is safe to read. */
export async function readStreams(stage: Stage, more: () => Promise<unknown> = async () => {}): Promise<void> {
  for (;;) {
    for (const relay of [relayFacts, relayWaits]) while ((await relay(stage.db.relay)) > 0);
    while ((await relayArrivals(stage.db.relay, stage.db.app)) > 0);
    await more()
    const { rows } = await stage.db.owner.$client.query<{ left: number }>(
      `select count(*)::int as left from facts f, cursors c where c.name <> 'relay.waits' and f.live and (f.xid, f.id) > (c.xid::text::xid8, c.row_id)`,
    )
    if (rows[0]!.left === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
