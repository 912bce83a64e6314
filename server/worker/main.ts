import { connect } from '../../db/client'
import { performers } from '../../workflows/steps/performers'
import { env } from '../env'
import { log } from '../log'
import { temporalPlace } from '../temporal'
import { workflowBundle } from './bundle'
import { untilReached } from './patience'
import { installRuntime } from './telemetry'
import { cohortWorker } from './worker'

installRuntime(env().KASKAD_WORKER_METRICS)
const { KASKAD_APP_URL, KASKAD_TASK_QUEUE, KASKAD_STATE, KASKAD_COHORT_SIZE } = env()
const db = connect(KASKAD_APP_URL, { name: 'kaskad-worker', max: 16 })
const settings = {
  place: temporalPlace(),
  taskQueue: KASKAD_TASK_QUEUE,
  cohortSize: KASKAD_COHORT_SIZE,
  db,
  performers,
  ...(await workflowBundle(KASKAD_STATE)),
}
const leaving = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => leaving.abort())

const found = await untilReached(() => cohortWorker(settings), leaving.signal)
if (found && leaving.signal.aborted) await found.connection.close()
else if (found) {
  log.info({ taskQueue: KASKAD_TASK_QUEUE }, 'worker is following cohorts')
  // Told to stop, it ends the turns under way, starts nothing more, and comes back.
  await found.worker.run().finally(() => found.connection.close())
}
await db.$client.end()
