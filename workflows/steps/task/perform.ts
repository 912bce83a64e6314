import type { Perform } from '../../model/world'
import type { TaskConfig } from './config'
import type { TaskRequest } from './transition'

export const perform: Perform<TaskRequest> = async (asks, world) => {
  await world.tasks.open(asks.map((ask) => ({ ask, ...world.content<TaskConfig>(ask) })))
  return asks.map((ask) => ({ is: 'accepted', at: ask.at }))
}
