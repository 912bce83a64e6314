import type pg from 'pg'
import type { Database } from '../../db/client'
import { virtualAt } from '../../workflows/model/clock'
import { appDatabase, inContext } from '../context'
import { CLOCK_COLUMNS, clockOf } from '../workspaces/clock'
import { lockCampaign, readVersion } from './campaign'
import { enterSegment, entersAgain } from './launch'

type Row = Parameters<typeof clockOf>[0] & { workspace_id: string; id: number; enters_at: Date }

/**
 * Lets in those whose campaign's instant has come (`when: at` or `schedule`, `startsAt`), each campaign in a transaction of its workspace. `sql` sees all
 * workspaces (the relay). Two relays at once do no harm: the campaign's row is locked and its instant moved on. Returns how many entered.
 */
export async function enterDue(sql: { query: pg.ClientBase['query'] }, app: Database = appDatabase()): Promise<number> {
  const { rows } = await sql.query<Row>(
    `select c.workspace_id, c.id, c.enters_at, ${CLOCK_COLUMNS} from campaigns c join workspaces w on w.id = c.workspace_id
     where c.state = 'live' and c.enters_at is not null`,
  )
  let entered = 0
  for (const row of rows) {
    if (virtualAt(clockOf(row), Date.now()) < row.enters_at.getTime()) continue
    entered += await inContext(
      { workspace: row.workspace_id, locale: 'en', actor: 'engine' },
      async (ctx) => {
        const { state, entersAt, liveVersion } = await lockCampaign(ctx, row.id)
        if (state !== 'live' || !entersAt || liveVersion === null || entersAt.getTime() > ctx.now) return 0
        const version = await readVersion(ctx, row.id, liveVersion)
        const next = await entersAgain(ctx, version, entersAt.getTime())
        await ctx.tx.sql.query('update campaigns set enters_at = $3 where workspace_id = $1 and id = $2', [ctx.workspace, row.id, next && new Date(next)])
        return enterSegment(ctx, version)
      },
      app,
    )
  }
  return entered
}
