import type { Perform } from '../../model/world'
import type { AudienceConfig } from './config'
import type { AudienceRequest } from './transition'

/** Whoever could not be added or removed goes on all the same; the reason stays in the trace. */
export const perform: Perform<AudienceRequest> = async (asks, world) => {
  const answers = await world.audiences.change(
    asks.map((ask) => {
      const { audience, do: act } = world.content<AudienceConfig>(ask)
      return { ask, audience, inside: act === 'add' }
    }),
  )
  return asks.map((ask, i) => {
    const answer = answers[i]!
    if ('refused' in answer) return { is: 'skipped', reason: answer.refused }
    world.note(ask, { audience: answer.did })
    return { is: 'accepted', at: ask.at }
  })
}
