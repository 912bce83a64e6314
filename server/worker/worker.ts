import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker'
import type { Database } from '../../db/client'
import type { TemporalPlace } from '../temporal'
import { temporalTrouble } from '../temporal-trouble'
import { activities } from './activities'
import type { Performers } from './perform'

export type WorkerSettings = {
  place: TemporalPlace
  taskQueue: string
  workflowBundle: WorkflowBundleOption
  /** Which state of the workflows' sources this worker runs. */
  build: string
  cohortSize: number
  db: Database
  performers: Performers
}

/** Customers whose state may lie in one worker's memory at once; some 700 bytes each, of which the workflow's thread has 300 and the SDK the rest. */
const CUSTOMERS_CACHED = 1_000_000

/** A worker that follows cohorts: their workflows, and the turns they end in. Close the connection after `run()` has come back. */
export async function cohortWorker(settings: WorkerSettings): Promise<{ worker: Worker; connection: NativeConnection }> {
  const { namespace, ...door } = settings.place
  const connection = await NativeConnection.connect(door).catch(async (error) => {
    throw await temporalTrouble(settings.place, error)
  })
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: settings.taskQueue,
    workflowBundle: settings.workflowBundle,
    activities: activities(settings.db, settings.performers),
    // Told to operators with each workflow task; nothing is routed by it (workflows/temporal/versioning.decision.md).
    workerDeploymentOptions: {
      version: { deploymentName: 'kaskad', buildId: settings.build },
      useWorkerVersioning: false,
    },
    // Beyond this the least recently used is replayed when it wakes.
    maxCachedWorkflows: Math.min(2000, Math.max(200, Math.floor(CUSTOMERS_CACHED / settings.cohortSize))),
    maxConcurrentActivityTaskExecutions: 8,
    maxConcurrentLocalActivityExecutions: 8,
    // They think in one thread, one after the other, and the 5 s of a task run for all that have been taken: where replays take long, more would only be
    // thought again.
    maxConcurrentWorkflowTaskExecutions: 4,
    maxConcurrentWorkflowTaskPolls: 4,
    // After a worker's death its cohorts move again within this, on another one.
    stickyQueueScheduleToStartTimeout: '5s',
    shutdownGraceTime: '10s',
    shutdownForceTime: '15s',
  })
  return { worker, connection }
}
