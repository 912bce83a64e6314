import type pg from 'pg'
import type { Database } from '../../db/client'
import { appDatabase, inContext } from '../context'
import { lockCampaign, readVersion } from './campaign'
import { isContinuous } from './continuous'
import { standing } from './pause'
import { endEverybody } from './stop'

/**
 * Finishes campaigns into which nobody can come any more and in which nobody treated stands; their control groups end with them. `sql` sees all
 * workspaces (the relay). Campaigns entered by hand, by events or continuously go on until they are stopped or at their end. Returns the finished.
 */
export async function finishDone(sql: { query: pg.ClientBase['query'] }, app: Database = appDatabase()): Promise<number[]> {
  const { rows } = await sql.query<{ workspace_id: string; id: number }>(
    `select c.workspace_id, c.id from campaigns c where c.state = 'live' and c.enters_at is null
       and not exists (select 1 from enrolments e where e.workspace_id = c.workspace_id and e.campaign_id = c.id and e.state = 'active' and not e.control)`,
  )
  const finished: number[] = []
  for (const { workspace_id, id } of rows) {
    const done = await inContext(
      { workspace: workspace_id, locale: 'en', actor: 'engine' },
      async (ctx) => {
        const { state, entersAt, liveVersion } = await lockCampaign(ctx, id)
        if (state !== 'live' || entersAt || liveVersion === null) return false
        const version = await readVersion(ctx, id, liveVersion)
        const { entry, endsAt } = version
        const entryOver = (entry.kind === 'segment' && !isContinuous(version)) || (endsAt !== null && endsAt <= ctx.now)
        if (!entryOver || (await standing(ctx, id)) > 0) return false
        await ctx.tx.sql.query(`update campaigns set state = 'finished', ended_at = $3 where workspace_id = $1 and id = $2`, [
          ctx.workspace,
          id,
          new Date(ctx.now),
        ])
        await endEverybody(ctx, id, 'finished')
        return true
      },
      app,
    )
    if (done) finished.push(id)
  }
  return finished
}
