import type { Perform } from '../../model/world'
import type { ProfileConfig } from './config'
import type { ProfileRequest } from './transition'

export const perform: Perform<ProfileRequest> = async (asks, world) => {
  const changed = await world.profiles.change(
    asks.map((ask) => {
      const { set = {}, addTags = [], removeTags = [], tier = null } = world.content<Partial<ProfileConfig>>(ask)
      return { ask, set, addTags, removeTags, tier }
    }),
  )
  return asks.map((ask, i) => {
    world.note(ask, { changed: changed[i]!.join(', ') || null })
    return { is: 'accepted', at: ask.at }
  })
}
