import type { Perform } from '../../model/world'
import type { VisitConfig } from './config'
import type { VisitRequest } from './transition'

/** PostgreSQL decides, by `occurred_at`, from what is known now. */
export const perform: Perform<VisitRequest> = async (asks, world) => {
  const facts = await world.facts.first(asks.map((ask) => ({ ask, where: world.content<VisitConfig>(ask).where ?? null, ...ask.request })))
  return asks.map((ask, i) => {
    const fact = facts[i]
    if (fact) world.note(ask, { ...fact.saw, at: fact.at })
    return { is: 'accepted', port: fact ? 'visited' : 'not-visited' }
  })
}
