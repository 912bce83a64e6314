import { type Order, orderOf } from './order'
import { HISTORY_DAYS, luck, type Persona } from './persona'
import { visitOdds } from './rhythm'

/** Kinds of chance a guest has on a day, so that one does not decide another. */
export const LUCK = { visit: 3, stays: 21 } as const

/** Two years of a guest's orders up to the eve of day 0, the oldest first. The same law that the living guests follow. */
export function historyOf(seed: number, persona: Persona, firstDay: number): Order[] {
  const orders: Order[] = []
  for (let day = Math.max(-HISTORY_DAYS, persona.joinedDay); day < 0; day++) {
    const odds = visitOdds(persona, firstDay, day)
    if (luck(seed, persona, day, LUCK.visit) < odds || day === persona.joinedDay) orders.push(orderOf(seed, persona, firstDay, day))
  }
  return orders
}
