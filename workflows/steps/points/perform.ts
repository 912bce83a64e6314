import { durationMs } from '../../model/durations'
import type { Perform } from '../../model/world'
import type { PointsConfig } from './config'
import type { PointsRequest } from './transition'

/** What the campaign's budget does not bear is not given; the journey goes on. */
export const perform: Perform<PointsRequest> = async (asks, world) => {
  const posts = asks.map((ask) => {
    const { amount, expiresAfter, reason } = world.content<PointsConfig>(ask)
    return { ask, amount, expiresAt: expiresAfter ? ask.at + durationMs(expiresAfter) : null, reason }
  })
  const borne = await world.rewards.afford(posts.map(({ ask, amount }) => ({ ask, points: Math.max(0, amount) })))
  await world.points.post(posts.filter((_, i) => borne[i]))
  return asks.map((ask, i) => (borne[i] ? { is: 'accepted', at: ask.at } : { is: 'skipped', reason: 'budget' }))
}
