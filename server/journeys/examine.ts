import { temporalPlace } from '../temporal'
import { ATTRIBUTES, missingAttributes } from './attributes'
import { temporalClient } from './client'
import { workersListening } from './pollers'

/** As `kaskad doctor` prints them; an `ok` one with a remedy is a word to the operator. */
export type Checked = { name: string; ok: boolean; remedy: string | null }

const TYPES = { 2: 'Keyword', 3: 'Int' } as const

/** Whether this Temporal can be used as it is configured: the door, the namespace, who listens, what cohorts can be found by. */
export async function examineTemporal(): Promise<Checked[]> {
  const checks: Checked[] = []
  const check = async (name: string, test: () => Promise<string | null>) => {
    const remedy = await test().catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    checks.push({ name, ok: remedy === null, remedy })
    return remedy === null
  }
  const place = () => temporalPlace()
  if (!(await check('temporal access', () => temporalClient().then(() => null)))) return checks
  const { namespace } = place()
  const there = await check('temporal namespace', async () => {
    const client = await temporalClient()
    return client.workflowService.describeNamespace({ namespace }).then(
      () => null,
      (error: Error & { code?: number }) =>
        error.code === 5
          ? `There is no namespace ${namespace}. Correct TEMPORAL_NAMESPACE, or make it: temporal operator namespace create --namespace ${namespace}`
          : `Namespace ${namespace} cannot be used: ${error.message}. Give TEMPORAL_API_KEY or a certificate of an account that may.`,
    )
  })
  if (!there) return checks
  await check('temporal workers', async () =>
    (await workersListening()) > 0 ? null : 'Nobody takes up cohorts: start a worker. If one runs, its KASKAD_TASK_QUEUE or TEMPORAL_NAMESPACE may be another.',
  )
  checks.push({ name: 'temporal search attributes', ok: true, remedy: await lacking(namespace) })
  return checks
}

/** No trouble for anybody's journey: without them cohorts are found by their ids only. */
async function lacking(namespace: string): Promise<string | null> {
  const missing = await temporalClient()
    .then(missingAttributes)
    .catch(() => null)
  if (missing === null)
    return `Whether namespace ${namespace} knows ${Object.keys(ATTRIBUTES).join(', ')} may not be asked with this account; see its settings.`
  if (missing.length === 0) return null
  const words = missing.map((name) => `--name ${name} --type ${TYPES[ATTRIBUTES[name]!]}`).join(' ')
  return `Cohorts start without ${missing.join(', ')}; to find them by these: temporal operator search-attribute create --namespace ${namespace} ${words}`
}
