import { Client, Connection, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import type { CohortInput } from '../../workflows/temporal/contract'
import type { SignalName, Signals } from '../../workflows/temporal/signals'
import { env } from '../env'
import { temporalPlace } from '../temporal'
import { TemporalTrouble, temporalTrouble } from '../temporal-trouble'
import { attributesOf, refusedAttributes, withAttributes } from './attributes'

let connected: Promise<Client> | undefined

/** One lazily made connection a process; a failed attempt is forgotten, so that the next call tries again. */
export function temporalClient(): Promise<Client> {
  connected ??= reach().catch((error) => {
    connected = undefined
    throw error
  })
  return connected
}

/** After an outage gRPC would knock only every two minutes. Real ms. */
const CHANNEL = { 'grpc.initial_reconnect_backoff_ms': 250, 'grpc.max_reconnect_backoff_ms': 2_000 }
/** A call that is not answered within this is tried again later, by whoever made it: nobody may hang on one. Real ms. */
const CALL_MS = 5_000
/** gRPC's codes of a server that is away: deadline exceeded, unavailable. */
const AWAY = [4, 14]

/** One call, in bounded time; `TemporalTrouble` when nobody answers. */
async function called<T>(client: Client, work: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + CALL_MS, work)
  } catch (error) {
    const { code = -1, details = '' } = ((error as Error).cause ?? error) as { code?: number; details?: string }
    if (!AWAY.includes(code)) throw error
    throw new TemporalTrouble(`Temporal at ${env().TEMPORAL_ADDRESS} does not answer: ${details || String(error)}`, { cause: error })
  }
}

async function reach(): Promise<Client> {
  const { namespace, ...place } = temporalPlace()
  try {
    return new Client({ connection: await Connection.connect({ ...place, connectTimeout: '5s', channelArgs: CHANNEL }), namespace })
  } catch (error) {
    throw await temporalTrouble({ namespace, ...place }, error)
  }
}

export async function closeTemporalClient(): Promise<void> {
  const client = await connected?.catch(() => undefined)
  connected = undefined
  await client?.connection.close()
}

/** Readable in Temporal's own tools: whose, which campaign, which cohort. */
export const cohortWorkflowId = (workspace: string, campaign: number, cohort: number) => `${workspace}/${campaign}/cohort-${cohort}`

/** What an outbox row of kind `start` holds. `version` and `name` of the campaign are for whoever looks at Temporal, not for the workflow. */
export type StartPayload = CohortInput & { version?: number; name?: string }

/** Starts a cohort's workflow; starting one that already runs (a repeat by the relay) is a no-op. */
export async function startCohort(workflowId: string, payload: StartPayload): Promise<void> {
  const client = await temporalClient()
  const found = await withAttributes(client)
  try {
    await begin(client, workflowId, payload, found)
  } catch (error) {
    if (!found || !refusedAttributes(error)) throw error
    await begin(client, workflowId, payload, false)
  }
}

async function begin(client: Client, workflowId: string, { version, name, ...input }: StartPayload, found: boolean): Promise<void> {
  const { workspace, campaign, cohort } = input
  try {
    await called(client, () =>
      client.workflow.start('cohort', {
        workflowId,
        taskQueue: env().KASKAD_TASK_QUEUE,
        args: [input],
        workflowTaskTimeout: '5s',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        memo: { workspace, campaign, cohort, ...(version ? { version } : {}), ...(name ? { name } : {}) },
        ...(found ? { typedSearchAttributes: attributesOf(workspace, campaign, version) } : {}),
      }),
    )
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

/** Tells a cohort something. A cohort that has ended needs to hear nothing: `false`. */
export async function signalCohort<K extends SignalName>(workflowId: string, signal: K, payload: Signals[K]): Promise<boolean> {
  const client = await temporalClient()
  try {
    await called(client, () => client.workflow.getHandle(workflowId).signal(signal, payload))
    return true
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}
