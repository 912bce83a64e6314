import { inTransaction } from '../../db/client'
import { type Caller, inContext } from '../context'
import { heldCampaigns, recoverCohorts, releasePaused, resume } from '../journeys/service'
import type { Command } from './arguments'
import { ownerDatabase } from './terminal'

/**
 * Starts every cohort again from the checkpoints (Temporal's data was lost, or a backup was restored). Campaigns that a restore has put on hold are listed
 * with what may already have been sent; `--confirm` lets them go on, `--skip` too, but leaves out what fell due since the backup. What somebody had paused before
 * stays paused: whoever paused it resumes it, and says what becomes of what fell due.
 */
export const recover: Command = {
  usage: '[--confirm] [--skip]',
  options: { confirm: { type: 'boolean' }, skip: { type: 'boolean' } },
  run: async (input, io) => {
    const db = ownerDatabase()
    const recovered = await inTransaction(db, recoverCohorts)
    const held = await inTransaction(db, heldCampaigns)
    const goOn = input.options.confirm === true || input.options.skip === true
    if (goOn)
      for (const { workspace, campaign, paused } of held) {
        const caller: Caller = { workspace, locale: io.locale, actor: 'recover' }
        const resuming = { campaign: Number(campaign), overdue: input.options.skip ? 'skip' : 'send', confirmed: true } as const
        await inContext(caller, async (ctx) => void (paused ? await releasePaused(ctx, Number(campaign)) : await resume(ctx, resuming)), db)
      }
    io.result({ ...recovered, held, confirmed: goOn })
    return held.length > 0 && !goOn ? 1 : 0
  },
}
