import type { Database } from '../../db/client'
import type { Changed, CohortKey } from '../../workflows/temporal/contract'
import type { Occurred } from '../../workflows/temporal/signals'
import { type Ctx, inContext } from '../context'
import { type Change, readChanges } from '../journeys/changes'
import { readMembers } from '../journeys/members'
import { afterPause } from './after-pause'
import { lockCampaign } from './fence'
import { migrate, rollBack } from './migrate'
import { Held, type Performers } from './perform'
import { Standing } from './standing'

/**
 * A cohort takes in what was done to its campaign since: its customers' rows are rewritten, each change once and in order, and given back. A million
 * customers are a thousand of these, each by its own cohort; until then no turn of theirs writes anything (`fence`).
 */
export async function change(db: Database, performers: Performers, key: CohortKey): Promise<Changed> {
  const caller = { workspace: key.workspace, locale: 'en', actor: 'engine' } as const
  const members = async (ctx: Ctx) => ({ ...(await readMembers(ctx.tx.sql, key)), clock: ctx.clock })
  try {
    return await inContext(caller, async (ctx) => ({ happened: await takeIn(ctx, performers, key), ...(await members(ctx)) }), db)
  } catch (error) {
    // Paused again meanwhile: it waits for the next resume.
    if (error instanceof Held) return inContext(caller, async (ctx) => ({ happened: [], ...(await members(ctx)) }), db)
    throw error
  }
}

async function takeIn(ctx: Ctx, performers: Performers, key: CohortKey): Promise<Occurred[]> {
  const { changes } = await lockCampaign(ctx.tx.sql, key)
  const standing = await Standing.read(ctx, performers, key, changes)
  if (standing.size === 0) return []
  const happened: Occurred[] = []
  for (const one of await readChanges(ctx.tx.sql, key.workspace, key.campaign, standing.first)) happened.push(...(await apply(standing, one)))
  await standing.note()
  return happened
}

function apply(standing: Standing, { n, at, ...done }: Change): Promise<Occurred[]> {
  if (done.kind === 'resume') return afterPause(standing, n, done.body)
  if (done.kind === 'migrate') return migrate(standing, n, at, done.body)
  return rollBack(standing, n, done.body.migration)
}
