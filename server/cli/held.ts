import { heldQuery, listHeld } from '../receipts/service'
import { type Command, text } from './arguments'
import { inWorkspaceOf } from './terminal'

/** Prints the facts that were set aside (a wrong clock, a return before its purchase), newest first; all of them, so that they can be sent again. */
export const listHeldFacts: Command = {
  usage: '--workspace W',
  options: { workspace: { type: 'string' } },
  required: ['workspace'],
  run: async (input, io) => {
    const items = await inWorkspaceOf(io, text(input, 'workspace'), async (ctx) => {
      const all = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await listHeld(ctx, heldQuery.parse({ limit: 500, ...(cursor ? { cursor } : {}) }))
        all.push(...page.items)
        cursor = page.next
      }
      return all
    })
    io.result({ items })
    return 0
  },
}
