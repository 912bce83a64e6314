import { inTransaction } from '../../db/client'
import { type Caller, inContext } from '../context'
import { heldCampaigns, recoverCohorts, resume } from '../journeys/service'
import type { Command } from './arguments'
import { ownerDatabase } from './terminal'

/**
 * Starts every cohort again from the checkpoints (Temporal's data was lost, or a backup was restored). Campaigns that a restore has put on hold are listed
 * with what may already have been sent; `--confirm` lets them go on, `--skip` too, but leaves out what fell due since the backup.
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
      for (const { workspace, campaign } of held) {
        const caller: Caller = { workspace, locale: io.locale, actor: 'recover' }
        await inContext(caller, (ctx) => resume(ctx, { campaign: Number(campaign), overdue: input.options.skip ? 'skip' : 'send', confirmed: true }), db)
      }
    io.result({ ...recovered, held, confirmed: goOn })
    return held.length > 0 && !goOn ? 1 : 0
  },
}
