import type { Perform } from '../../model/world'
import type { HandoverConfig } from './config'
import type { HandoverRequest } from './transition'

/** Who could not enter there goes on here all the same; the reason stays in the trace. */
export const perform: Perform<HandoverRequest> = async (asks, world) => {
  const refused = await world.journeys.handOver(asks.map((ask) => ({ ask, campaign: world.content<HandoverConfig>(ask).campaign })))
  return asks.map((ask, i) => {
    const reason = refused[i]
    return reason ? { is: 'skipped', reason } : { is: 'accepted', at: ask.at }
  })
}
