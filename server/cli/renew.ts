import { inTransaction } from '../../db/client'
import { renewCohorts } from '../journeys/service'
import type { Command } from './arguments'
import { ownerDatabase } from './terminal'

/** After a release: every cohort goes on in a new run, on the new code (workflows/temporal/versioning.decision.md). */
export const renew: Command = {
  usage: '',
  run: async (_, io) => {
    io.result({ cohorts: await inTransaction(ownerDatabase(), renewCohorts) })
    return 0
  },
}
