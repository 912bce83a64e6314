import type { Perform } from '../../model/world'
import type { SplitConfig } from './config'
import type { SplitRequest } from './transition'

/**
 * By the draw until a winner is known, then to the winner; an arm that has since lost its share has no more guests. A version that draws an arm with which the
 * winner was never compared is another test: it is open until it is decided itself.
 */
export const perform: Perform<SplitRequest> = async (asks, world) => {
  const winners = await world.tests.winners(asks)
  return asks.map((ask, i) => {
    const { arm } = ask.request
    const found = winners[i]
    const open = world.content<SplitConfig>(ask).arms.filter(({ weight }) => weight > 0)
    const decided = found != null && open.every(({ id }) => found.among.includes(id))
    const winner = decided ? open.find(({ id }) => id === found.arm) : undefined
    world.note(ask, winner ? { drawn: arm, winner: winner.id } : { drawn: arm })
    return { is: 'accepted', port: winner?.id ?? arm }
  })
}
