import type { CampaignState } from '../../db/schema'
import type { Ctx } from '../context'
import { notFound } from '../faults'
import type { Entry, Reentry } from './admission'
import { needsCalendar } from './by-calendar'

export type EntryStep = { id: string; kind: string; config: Record<string, unknown> }

/** A published version, as far as entering it goes. */
export type Version = Entry & { entry: EntryStep; startsAt: number | null; endsAt: number | null; byCalendar: boolean }

export type Locked = {
  id: number
  state: CampaignState
  liveVersion: number | null
  launchedAt: Date | null
  entersAt: Date | null
  pausedAt: Date | null
  pauses: [from: number, to: number][]
  held: boolean
}

/** The campaign's row, locked: turns under way end first, later ones wait and then see what was changed. */
export async function lockCampaign({ tx, workspace }: Ctx, campaign: number): Promise<Locked> {
  const { rows } = await tx.sql.query<Omit<Locked, 'id'>>(
    `select state, live_version as "liveVersion", launched_at as "launchedAt", enters_at as "entersAt", paused_at as "pausedAt", pauses, held from campaigns
     where workspace_id = $1 and id = $2 and archived_real is null for update`,
    [workspace, campaign],
  )
  const row = rows[0]
  if (!row) throw notFound('campaign')
  return { id: campaign, ...row }
}

type Document = {
  settings?: { reentry?: Reentry; controlShare?: number; startsAt?: string | null; endsAt?: string | null; goal?: { event: string } | null; exitWhen?: unknown }
  steps: EntryStep[]
}

export async function readVersion({ tx, workspace }: Ctx, campaign: number, version: number): Promise<Version> {
  const { rows } = await tx.sql.query<{ document: Document; skeleton: { entry: string } }>(
    'select document, skeleton from campaign_versions where workspace_id = $1 and campaign_id = $2 and version = $3',
    [workspace, campaign, version],
  )
  const found = rows[0]
  const entry = found?.document.steps.find((step) => step.id === found.skeleton.entry)
  if (!found || !entry) throw notFound('version')
  const { reentry = { kind: 'once' }, controlShare = 0.1, startsAt, endsAt } = found.document.settings ?? {}
  const instant = (text: string | null | undefined) => (text ? Date.parse(text) : null)
  const dates = { startsAt: instant(startsAt), endsAt: instant(endsAt) }
  return { campaign, version, reentry, controlShare, entry, ...dates, byCalendar: needsCalendar(found.document) }
}
