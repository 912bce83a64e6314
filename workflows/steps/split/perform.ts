import type { Perform } from '../../model/world'
import type { SplitConfig } from './config'
import type { SplitRequest } from './transition'

/** By the draw until a winner is known, then to the winner; an arm that has since lost its share has no more guests. */
export const perform: Perform<SplitRequest> = async (asks, world) => {
  const winners = await world.tests.winners(asks)
  return asks.map((ask, i) => {
    const { arm } = ask.request
    const winner = world.content<SplitConfig>(ask).arms.find(({ id, weight }) => id === winners[i] && weight > 0)
    world.note(ask, winner ? { drawn: arm, winner: winner.id } : { drawn: arm })
    return { is: 'accepted', port: winner?.id ?? arm }
  })
}
