import type { Perform } from '../../model/world'
import type { BranchConfig } from './config'
import type { BranchRequest } from './transition'

/** First rule that holds, with what was seen: the trace shows it as it was. */
export const perform: Perform<BranchRequest> = async (asks, world) => {
  const decided = await world.rules.decide(asks.map((ask) => ({ ask, rules: world.content<BranchConfig>(ask).rules })))
  return asks.map((ask, i) => {
    const { port, saw } = decided[i]!
    world.note(ask, saw)
    return { is: 'accepted', port }
  })
}
