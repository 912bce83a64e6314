import type pg from 'pg'
import type { Database } from '../../db/client'
import { virtualAt } from '../../workflows/model/clock'
import { appDatabase, inContext } from '../context'
import { each, engineIn } from '../each'
import { CLOCK_COLUMNS, clockOf } from '../workspaces/clock'
import { lockCampaign, readVersion } from './campaign'
import { enterSegment, entersAgain } from './launch'

type Row = Parameters<typeof clockOf>[0] & { workspace: string; campaign: number; enters_at: Date }

/**
 * Lets in those whose campaign's instant has come (`when: at` or `schedule`, `startsAt`), each campaign in a transaction of its workspace. `sql` sees all
 * workspaces (the relay). Two relays at once do no harm: the campaign's row is locked and its instant moved on. Returns how many entered.
 */
export async function enterDue(sql: { query: pg.ClientBase['query'] }, app: Database = appDatabase()): Promise<number> {
  const { rows } = await sql.query<Row>(
    `select c.workspace_id as workspace, c.id as campaign, c.enters_at, ${CLOCK_COLUMNS} from campaigns c join workspaces w on w.id = c.workspace_id
     where c.state = 'live' and c.enters_at is not null`,
  )
  let entered = 0
  await each(rows, async ({ workspace, campaign, enters_at, ...clock }) => {
    if (virtualAt(clockOf(clock), Date.now()) < enters_at.getTime()) return
    entered += await inContext(
      engineIn(workspace),
      async (ctx) => {
        const { state, entersAt, liveVersion } = await lockCampaign(ctx, campaign)
        if (state !== 'live' || !entersAt || liveVersion === null || entersAt.getTime() > ctx.now) return 0
        const version = await readVersion(ctx, campaign, liveVersion)
        const next = await entersAgain(ctx, version, entersAt.getTime())
        await ctx.tx.sql.query('update campaigns set enters_at = $3 where workspace_id = $1 and id = $2', [ctx.workspace, campaign, next && new Date(next)])
        return enterSegment(ctx, version)
      },
      app,
    )
  })
  return entered
}
