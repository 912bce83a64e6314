import type { Database } from '../../db/client'
import { inWorkspace } from '../../db/client'
import type { CohortActivities, CohortLocals } from '../../workflows/temporal/contract'
import { closeCohort, readMembers } from '../journeys/members'
import { readClock } from '../workspaces/clock'
import { change } from './change'
import { counted } from './counted'
import type { Performers } from './perform'
import { turn } from './turn'

/** What cohorts may ask of the world, bound to this process's database. */
export function activities(db: Database, performers: Performers): CohortActivities & CohortLocals {
  return {
    turn: (input) => counted(input, () => turn(db, performers, input)),
    change: (key) => change(db, performers, key),
    close: (key) => inWorkspace(db, key.workspace, async ({ sql }) => closeCohort(sql, key, (await readClock(sql, key.workspace)).now)),
    open: (key) =>
      inWorkspace(db, key.workspace, async ({ sql }) => ({ ...(await readMembers(sql, key)), clock: (await readClock(sql, key.workspace)).clock })),
    newcomers: (key) => inWorkspace(db, key.workspace, ({ sql }) => readMembers(sql, key, 'newcomers')),
    readClock: (workspace) => inWorkspace(db, workspace, async ({ sql }) => (await readClock(sql, workspace)).clock),
  }
}
