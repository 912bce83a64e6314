import type { Database } from '../../db/client'
import type { Changed, CohortKey } from '../../workflows/temporal/contract'
import { type Ctx, inContext } from '../context'
import { type Change, readChanges } from '../journeys/changes'
import { readMembers } from '../journeys/members'
import { afterPause } from './after-pause'
import { lockCampaign } from './fence'
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
  const caller = { workspace: key.workspace, locale: 'en', actor: 'engine' } as const
  const taken = async (ctx: Ctx): Promise<Changed> => {
    await takeIn(ctx, performers, key)
    return tell(ctx, performers, key)
  }
  try {
    return await inContext(caller, taken, db)
  } catch (error) {
    // Paused again meanwhile: it waits for the next resume.
    if (error instanceof Held) return inContext(caller, (ctx) => tell(ctx, performers, key), db)
    throw error
  }
}

/** In a pause nothing moves, and may be caused, before the resume; in a campaign that is over, nobody does at all. */
async function takeIn(ctx: Ctx, performers: Performers, key: CohortKey): Promise<void> {
  const { state, changes, live } = await lockCampaign(ctx.tx.sql, key)
  if (state !== 'live') return
  const standing = await Standing.read(ctx, performers, key, changes, live)
  if (standing.size === 0) return
  for (const one of await readChanges(ctx.tx.sql, key.workspace, key.campaign, standing.first)) await apply(standing, one)
  await standing.note()
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
