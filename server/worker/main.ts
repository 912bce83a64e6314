import { connect } from '../../db/client'
import { performers } from '../../workflows/steps/performers'
import { env } from '../env'
import { log } from '../log'
import { temporalPlace } from '../temporal'
import { workflowBundle } from './bundle'
import { installRuntime } from './telemetry'
import { cohortWorker } from './worker'

installRuntime(env().KASKAD_WORKER_METRICS)
const { KASKAD_APP_URL, KASKAD_TASK_QUEUE, KASKAD_STATE, KASKAD_COHORT_SIZE } = env()
const db = connect(KASKAD_APP_URL, { name: 'kaskad-worker', max: 16 })
const { worker, connection } = await cohortWorker({
  place: temporalPlace(),
  taskQueue: KASKAD_TASK_QUEUE,
  ...(await workflowBundle(KASKAD_STATE)),
  cohortSize: KASKAD_COHORT_SIZE,
  db,
  performers,
})
log.info({ taskQueue: KASKAD_TASK_QUEUE }, 'worker is following cohorts')
try {
  await worker.run()
} finally {
  await connection.close()
  await db.$client.end()
}
