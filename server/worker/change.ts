import type { Database } from '../../db/client'
import type { Changed, CohortKey } from '../../workflows/temporal/contract'
import { type Ctx, inContext } from '../context'
import { engineIn } from '../each'
import { type Change, readChanges } from '../journeys/changes'
import { readMembers } from '../journeys/members'
import { afterPause } from './after-pause'
import { endBreakers } from './apart'
import { lockCampaign } from './fence'
import { isolate, isSomebodys } from './isolate'
import { openBench } from './lead'
import { migrate, rollBack } from './migrate'
import { Held, type Performers } from './perform'
import { Standing } from './standing'
import { toldBefore } from './waits'

/**
 * A cohort takes in what was done to its campaign since: its customers' rows are rewritten, each change once and in order, and given back. A million
 * customers are a thousand of these, each by its own cohort; until then no turn of theirs writes anything (`fence`). Asked again, as after an answer that was
 * lost, it changes nothing and tells the same.
 */
export async function change(db: Database, performers: Performers, key: CohortKey): Promise<Changed> {
  const caller = engineIn(key.workspace)
  const taken = (work: typeof takeIn) =>
    inContext(
      caller,
      async (ctx): Promise<Changed> => {
        await work(ctx, performers, key)
        return tell(ctx, performers, key)
      },
      db,
    )
  try {
    return await taken(takeIn).catch((error) => {
      if (!isSomebodys(error)) throw error
      return taken(takeInApart)
    })
  } catch (error) {
    // Paused again meanwhile: it waits for the next resume.
    if (error instanceof Held) return inContext(caller, (ctx) => tell(ctx, performers, key), db)
    throw error
  }
}

/** In a pause nothing moves, and may be caused, before the resume; in a campaign that is over, nobody does at all. */
async function takeIn(ctx: Ctx, performers: Performers, key: CohortKey, only: readonly number[] | null = null): Promise<void> {
  const { state, changes, live } = await lockCampaign(ctx.tx.sql, key)
  if (state !== 'live') return
  const standing = await Standing.read(ctx, performers, key, changes, live, only)
  if (standing.size === 0) return
  for (const one of await readChanges(ctx.tx.sql, key.workspace, key.campaign, standing.first)) await apply(standing, one)
  await standing.note()
}

/** The same where it has broken: by parts of the cohort, until whoever breaks it is found, and ended. Those left over take it in when they next move. */
async function takeInApart(ctx: Ctx, performers: Performers, key: CohortKey): Promise<void> {
  const { changes } = await lockCampaign(ctx.tx.sql, key)
  const { rows } = await ctx.tx.sql.query<{ id: number }>(
    `select id from enrolments where workspace_id = $1 and cohort_id = $2 and epoch = $3 and state = 'active' and changes < $4 order by id for update`,
    [key.workspace, key.cohort, key.epoch, changes],
  )
  const everybody = rows.map((row) => row.id)
  await endBreakers(ctx, key, performers, await isolate(ctx.tx.sql, everybody, (some) => takeIn(ctx, performers, key, some)))
}

async function apply(standing: Standing, { n, at, ...done }: Change): Promise<void> {
  if (done.kind === 'resume') await afterPause(standing, n, done.body)
  else if (done.kind === 'migrate') await migrate(standing, n, at, done.body)
  else await rollBack(standing, n, done.body.migration)
}

/** Who is in the cohort and where, and what of their waits has happened. */
async function tell(ctx: Ctx, performers: Performers, key: CohortKey): Promise<Changed> {
  const members = await readMembers(ctx.tx.sql, key)
  const { contents, world } = await openBench(ctx, key, performers, new Set(members.standing.map((state) => state[3])))
  return { ...members, clock: ctx.clock, happened: await toldBefore(ctx.tx.sql, key, members.standing, contents, world) }
}
