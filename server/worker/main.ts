import { DefaultLogger, Runtime } from '@temporalio/worker'
import { connect } from '../../db/client'
import { performers } from '../../workflows/steps/performers'
import { env } from '../env'
import { log } from '../log'
import { workflowBundle } from './bundle'
import { cohortWorker } from './worker'

// The supervisor's Ctrl-C and SIGTERM: finish the turns under way, start nothing more, leave.
Runtime.install({
  shutdownSignals: ['SIGINT', 'SIGTERM'],
  logger: new DefaultLogger('WARN', ({ level, message, meta }) => log[level === 'ERROR' ? 'error' : 'warn'](meta ?? {}, message)),
})

const { KASKAD_APP_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, KASKAD_TASK_QUEUE, KASKAD_STATE, KASKAD_COHORT_SIZE } = env()
const db = connect(KASKAD_APP_URL, { name: 'kaskad-worker', max: 16 })
const { worker, connection } = await cohortWorker({
  address: TEMPORAL_ADDRESS,
  namespace: TEMPORAL_NAMESPACE,
  taskQueue: KASKAD_TASK_QUEUE,
  workflowBundle: await workflowBundle(KASKAD_STATE),
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
