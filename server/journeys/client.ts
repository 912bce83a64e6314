import { Client, Connection, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import type { CohortInput } from '../../workflows/temporal/contract'
import type { SignalName, Signals } from '../../workflows/temporal/signals'
import { env } from '../env'

let connected: Promise<Client> | undefined

/** One lazily made connection a process; a failed attempt is forgotten, so that the next call tries again. */
export function temporalClient(): Promise<Client> {
  connected ??= Connection.connect({ address: env().TEMPORAL_ADDRESS, connectTimeout: '5s' })
    .then((connection) => new Client({ connection, namespace: env().TEMPORAL_NAMESPACE }))
    .catch((error) => {
      connected = undefined
      throw error
    })
  return connected
}

export async function closeTemporalClient(): Promise<void> {
  const client = await connected?.catch(() => undefined)
  connected = undefined
  await client?.connection.close()
}

/** Readable in Temporal's own tools: whose, which campaign, which cohort. */
export const cohortWorkflowId = (workspace: string, campaign: number, cohort: number) => `${workspace}/${campaign}/cohort-${cohort}`

/** What an outbox row of kind `start` holds. */
export type StartPayload = CohortInput

/** Starts a cohort's workflow; starting one that already runs (a repeat by the relay) is a no-op. */
export async function startCohort(workflowId: string, payload: StartPayload): Promise<void> {
  const client = await temporalClient()
  try {
    await client.workflow.start('cohort', {
      workflowId,
      taskQueue: env().KASKAD_TASK_QUEUE,
      args: [payload],
      workflowTaskTimeout: '5s',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      memo: { workspace: payload.workspace, campaign: payload.campaign, cohort: payload.cohort },
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

/** Tells a cohort something. A cohort that has ended needs to hear nothing: `false`. */
export async function signalCohort<K extends SignalName>(workflowId: string, signal: K, payload: Signals[K]): Promise<boolean> {
  const client = await temporalClient()
  try {
    await client.workflow.getHandle(workflowId).signal(signal, payload)
    return true
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}
