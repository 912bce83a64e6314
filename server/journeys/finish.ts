import type pg from 'pg'
import type { Database } from '../../db/client'
import { virtualAt } from '../../workflows/model/clock'
import { appDatabase, inContext } from '../context'
import { each, engineIn } from '../each'
import { CLOCK_COLUMNS, clockOf } from '../workspaces/clock'
import { lockCampaign, readVersion } from './campaign'
import { isContinuous } from './continuous'
import { endRest, SLICE } from './end-rest'
import { standing } from './pause'
import { tellCohorts } from './tell'

/**
 * Finishes campaigns into which nobody can come any more and in which nobody treated stands; their control groups end with them. `sql` sees all
 * workspaces (the relay). Campaigns entered by hand, by events or continuously go on until they are stopped or at their end. Returns the finished.
 */
export async function finishDone(sql: { query: pg.ClientBase['query'] }, app: Database = appDatabase()): Promise<number[]> {
  const { rows } = await sql.query<{ workspace: string; campaign: number }>(
    `select c.workspace_id as workspace, c.id as campaign from campaigns c where c.state = 'live' and c.enters_at is null
       and not exists (select 1 from enrolments e where e.workspace_id = c.workspace_id and e.campaign_id = c.id and e.state = 'active' and not e.control)`,
  )
  const finished: number[] = []
  await each(rows, async ({ workspace, campaign: id }) => {
    const done = await inContext(
      engineIn(workspace),
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
        await endRest(ctx, id, null)
        return true
      },
      app,
    )
    if (done) finished.push(id)
  })
  return finished
}

type Dated = Parameters<typeof clockOf>[0] & { workspace: string; campaign: number; ends: string }

/** Campaigns whose end has come: nobody enters or is written to any more, and who is inside ends as `stopped`, as of that instant. Returns them. */
export async function endDated(sql: { query: pg.ClientBase['query'] }, app: Database = appDatabase()): Promise<number[]> {
  const { rows } = await sql.query<Dated>(
    `select c.workspace_id as workspace, c.id as campaign, v.document -> 'settings' ->> 'endsAt' as ends, ${CLOCK_COLUMNS} from campaigns c
     join workspaces w on w.id = c.workspace_id join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version
     where c.state in ('live', 'paused') and v.document -> 'settings' ->> 'endsAt' is not null`,
  )
  const ended: number[] = []
  await each(rows, async ({ workspace, campaign: id, ends, ...clock }) => {
    if (virtualAt(clockOf(clock), Date.now()) < Date.parse(ends)) return
    const over = await inContext(
      engineIn(workspace),
      async (ctx) => {
        const { state, liveVersion } = await lockCampaign(ctx, id)
        const { endsAt } = await readVersion(ctx, id, liveVersion!)
        if ((state !== 'live' && state !== 'paused') || endsAt === null || endsAt > ctx.now) return false
        await ctx.tx.sql.query(`update campaigns set state = 'finished', ended_at = $3, enters_at = null where workspace_id = $1 and id = $2`, [
          ctx.workspace,
          id,
          new Date(endsAt),
        ])
        await endRest(ctx, id, SLICE)
        await tellCohorts(ctx.tx.sql, ctx.workspace, 'stop', id)
        return true
      },
      app,
    )
    if (over) ended.push(id)
  })
  return ended
}
