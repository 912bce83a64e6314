import type { ClientBase } from 'pg'
import type { Message } from '../../workflows/model/message'

export type MessageClass = Message['class']

type Step = { id: string; kind: string; config: Record<string, unknown> }

/** The part of a frozen version that sending needs. */
export type Version = {
  timeZone: string
  quietHours: { from: string; to: string } | null
  frequencyClass: string
  /** Of two campaigns that want the same place under a cap, the higher goes first. */
  priority: number
  budget: { messages: number | null; points: number | null; money: number | null }
  endsAt: number | null
  steps: Map<string, Step>
}

type Document = {
  settings?: {
    timeZone?: string
    quietHours?: { from: string; to: string } | null
    frequencyClass?: string
    priority?: number
    budget?: { messages?: number | null; points?: number | null; money?: number | null }
    endsAt?: string | null
  }
  steps: Step[]
}

const KEPT = 500
const kept = new Map<string, Version>()

/** Versions never change once published, so a process reads each once. Keyed by `campaign/version`. */
export async function loadVersions(sql: ClientBase, workspace: string, wanted: { campaign: number; version: number }[]): Promise<Map<string, Version>> {
  const found = new Map<string, Version>()
  const missing = new Map<string, { campaign: number; version: number }>()
  for (const { campaign, version } of wanted) {
    const key = `${campaign}/${version}`
    const known = kept.get(`${workspace}/${key}`)
    if (known) found.set(key, known)
    else missing.set(key, { campaign, version })
  }
  if (missing.size === 0) return found
  const { rows } = await sql.query<{ campaign_id: number; version: number; document: Document }>(
    `select v.campaign_id, v.version, v.document from campaign_versions v
     join unnest($2::bigint[], $3::int[]) as w(campaign, version) on v.campaign_id = w.campaign and v.version = w.version where v.workspace_id = $1`,
    [workspace, [...missing.values()].map((m) => m.campaign), [...missing.values()].map((m) => m.version)],
  )
  for (const row of rows) {
    const version = read(row.document)
    found.set(`${row.campaign_id}/${row.version}`, version)
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!)
    kept.set(`${workspace}/${row.campaign_id}/${row.version}`, version)
  }
  return found
}

function read({ settings = {}, steps }: Document): Version {
  return {
    timeZone: settings.timeZone ?? 'customer',
    quietHours: settings.quietHours ?? null,
    frequencyClass: settings.frequencyClass ?? 'promo',
    priority: settings.priority ?? 0,
    budget: { messages: settings.budget?.messages ?? null, points: settings.budget?.points ?? null, money: settings.budget?.money ?? null },
    endsAt: settings.endsAt ? Date.parse(settings.endsAt) : null,
    steps: new Map(steps.map((step) => [step.id, step])),
  }
}

/** The message a step sends: the step itself (`message`) or its `message` field (`offer`, `feedback`); null where it sends none. */
export function messageOf(version: Version | undefined, step: string): Message | null {
  const found = version?.steps.get(step)
  if (!found) return null
  if (found.kind === 'message') return found.config as unknown as Message
  return (found.config.message as Message | undefined) ?? null
}

/** The order in which the channels of a queued message are tried. */
export const channelsOf = (versions: ReadonlyMap<string, Version>, row: { campaign: number; version: number; step: string }): readonly string[] =>
  messageOf(versions.get(`${row.campaign}/${row.version}`), row.step)?.channels ?? []
