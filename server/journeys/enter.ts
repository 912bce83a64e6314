import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { admit } from './admission'
import { lockCampaign, readVersion } from './campaign'
import { readPresent } from './present'

export type EnterStatus = 'entered' | 'already_in' | 'not_eligible'

/**
 * Sends customers into a live campaign with a manual entry, in the order given. `already_in` = stands in it now; `not_eligible` = re-entry does not
 * allow it (again), or this customer was erased.
 */
export async function enter(ctx: Ctx, input: { campaign: number; customers: number[] }): Promise<EnterStatus[]> {
  const { state, liveVersion } = await lockCampaign(ctx, input.campaign)
  if (state !== 'live' || liveVersion === null) throw new Refusal(409, 'enter.not_live')
  const version = await readVersion(ctx, input.campaign, liveVersion)
  if (version.entry.kind !== 'manual') throw new Refusal(409, 'enter.not_manual')
  if (version.startsAt !== null && version.startsAt > ctx.now) throw new Refusal(409, 'enter.not_started')
  if (version.endsAt !== null && version.endsAt <= ctx.now) throw new Refusal(409, 'enter.over')

  const present = await readPresent(ctx, input.customers)
  const { already, notEligible } = await admit(ctx, version, [...present], true)
  const inside = new Set(already)
  const refused = new Set(notEligible)
  return input.customers.map((customer, i) => {
    if (!present.has(customer) || refused.has(customer)) return 'not_eligible'
    // The same customer twice in one call enters once.
    return inside.has(customer) || input.customers.indexOf(customer) < i ? 'already_in' : 'entered'
  })
}
