import type { Client } from '@temporalio/client'
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common'
import { log } from '../log'

/** What operators find cohorts by in Temporal's own tools. Version: of those who came first; a migration moves customers one by one. */
const WORKSPACE = defineSearchAttributeKey('KaskadWorkspace', 'KEYWORD')
const CAMPAIGN = defineSearchAttributeKey('KaskadCampaign', 'INT')
const VERSION = defineSearchAttributeKey('KaskadVersion', 'INT')

/** Names and types, as Temporal's operators declare them (`IndexedValueType`: 2 keyword, 3 integer). */
export const ATTRIBUTES: Readonly<Record<string, 2 | 3>> = { [WORKSPACE.name]: 2, [CAMPAIGN.name]: 3, [VERSION.name]: 3 }

/** How long a namespace that does not know them (or has only just been told of them) is started in without, real ms. */
const WITHOUT_MS = 60_000

/** How long the namespace is asked, real ms. */
const ASK_MS = 5_000

let declared: Promise<boolean> | undefined
let without = 0

export const attributesOf = (workspace: string, campaign: number, version: number | undefined): SearchAttributePair[] => [
  { key: WORKSPACE, value: workspace },
  { key: CAMPAIGN, value: campaign },
  ...(version === undefined ? [] : [{ key: VERSION, value: version }]),
]

/** Those the namespace does not know. Throws where one may not ask (Temporal Cloud: its namespace's settings). */
export async function missingAttributes(client: Client): Promise<string[]> {
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace: client.options.namespace })
  return Object.keys(ATTRIBUTES).filter((name) => customAttributes?.[name] == null)
}

/** Whether starts should name them. Declares what the namespace lacks, once a process; where that is not allowed the start itself tells. */
export async function withAttributes(client: Client): Promise<boolean> {
  declared ??= declare(client)
  const known = await declared
  if (!known) declared = undefined
  return Date.now() >= without
}

async function declare(client: Client): Promise<boolean> {
  try {
    return await client.withDeadline(Date.now() + ASK_MS, async () => {
      const missing = await missingAttributes(client)
      if (missing.length === 0) return true
      const searchAttributes = Object.fromEntries(missing.map((name) => [name, ATTRIBUTES[name]!]))
      await client.connection.operatorService.addSearchAttributes({ namespace: client.options.namespace, searchAttributes })
      return true
    })
  } catch (error) {
    // Away: asked again with the next start. Not allowed: tried all the same, since somebody may have declared them.
    const { code } = error as { code?: unknown }
    return code !== 14 && code !== 4
  }
}

/** The namespace refused a start for their sake: cohorts are started without for a while, and then tried again. */
export function refusedAttributes(error: unknown): boolean {
  const { cause } = error as { cause?: unknown }
  const told = [error, cause].map((one) => (one instanceof Error ? one.message : '')).join(' ')
  if (!/search ?attribute/i.test(told)) return false
  if (without < Date.now()) log.warn({ error: told.slice(0, 200) }, 'cohorts are started without search attributes; see `npm run kaskad -- doctor`')
  without = Date.now() + WITHOUT_MS
  return true
}
