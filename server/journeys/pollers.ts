import { env } from '../env'
import { temporalClient } from './client'

/** A worker asks Temporal for work at least this often (ms, real). */
const FRESH_MS = 90_000

/** How many workers listen on the task queue. Throws when Temporal cannot be reached. */
export async function workersListening(): Promise<number> {
  const client = await temporalClient()
  const answer = await client.workflowService.describeTaskQueue({
    namespace: env().TEMPORAL_NAMESPACE,
    taskQueue: { name: env().KASKAD_TASK_QUEUE },
    taskQueueType: 1,
  })
  return (answer.pollers ?? []).filter((poller) => Date.now() - Number(poller.lastAccessTime?.seconds ?? 0) * 1000 < FRESH_MS).length
}
