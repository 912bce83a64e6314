import { durationMs } from '../../model/durations'
import type { Perform } from '../../model/world'
import type { PointsConfig } from './config'
import type { PointsRequest } from './transition'

export const perform: Perform<PointsRequest> = async (asks, world) => {
  await world.points.post(
    asks.map((ask) => {
      const { amount, expiresAfter, reason } = world.content<PointsConfig>(ask)
      return { ask, amount, expiresAt: expiresAfter ? ask.at + durationMs(expiresAfter) : null, reason }
    }),
  )
  return asks.map((ask) => ({ is: 'accepted', at: ask.at }))
}
