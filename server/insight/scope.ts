import type { CampaignState } from '../../db/schema'
import { readShape } from '../../workflows/engine/shape'
import { durationMs } from '../../workflows/model/durations'
import type { Filter } from '../../workflows/segments/ast'
import { parseFilter } from '../../workflows/segments/parse'
import { type SplitConfig, config as splitConfig } from '../../workflows/steps/split/config'
import { SENDING } from '../../workflows/steps/transitions'
import type { Ctx } from '../context'
import { notFound } from '../faults'

/** `from` / `to` (ms) choose enrolments by their entry; `version` chooses passes by the version in which the step was entered. */
export type Period = { version?: number; from?: number; to?: number }

export type CampaignHead = {
  id: number
  name: string
  state: CampaignState
  liveVersion: number | null
  steps: { id: string; kind: string; sends: boolean; test: Test | null }[]
  arrows: { from: string; port: string; to: string; maxPasses?: number | null }[]
  /** ms */
  attribution: number
  goal: { event: string; where: Filter | null; within: number }
  /** Guests are taken in at one instant, and never again. */
  once: boolean
  marginShare: number
  pointValue: number
  /** Whether goods were ever given back, and whether guests check in, in this workspace. */
  returns: boolean
  checkIns: boolean
}

/**
 * A split, as its results are read: the arms in the order drawn, and by what they are compared. `since`: the first version of the campaign that drew all of
 * those that are drawn now; who came by an earlier one was drawn for another test.
 */
export type Test = { metric: SplitConfig['metric']; stop: SplitConfig['stop']; arms: { id: string; weight: number }[]; since: number }

/** The arms that get guests. */
export const openArms = ({ arms }: Pick<Test, 'arms'>): string[] => arms.filter(({ weight }) => weight > 0).map(({ id }) => id)

type Doc = {
  settings: { attribution: string; goal?: { event: string; where?: unknown; within: string } | null }
  steps: { id: string; kind: string; config?: Record<string, unknown> }[]
  arrows: CampaignHead['arrows']
}

/** Kinds of asks that are sends, for `in (...)`. */
export const SENDING_KINDS = [...SENDING].map((kind) => `'${kind}'`).join(', ')

const DEFAULT_GOAL = { event: 'visited', where: null, within: 'P30D' }

/**
 * What statistics need to know of a campaign: the graph of `version`, else of the live version with what earlier ones that somebody went through had
 * besides (their guests finish where they began), or the draft's where nothing is published.
 */
export async function campaignHead(ctx: Ctx, id: number, version?: number): Promise<CampaignHead> {
  const { rows } = await ctx.tx.sql.query(
    `select c.name, c.state, c.live_version, v.version, coalesce(v.document, c.document) as document, w.margin_share, w.point_value,
       exists (select 1 from facts f where f.workspace_id = w.id and f.type = 'returned' and f.receipt_id is not null) as returns,
       exists (select 1 from facts f where f.workspace_id = w.id and f.type = 'visited' and f.receipt_id is null) as check_ins
     from campaigns c join workspaces w on w.id = c.workspace_id
     left join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and case when $2::int is null
       then v.version = c.live_version or exists (select 1 from enrolments e where e.workspace_id = v.workspace_id and e.campaign_id = v.campaign_id and e.version = v.version)
         or exists (select 1 from campaign_changes h where h.workspace_id = v.workspace_id and h.campaign_id = v.campaign_id and h.kind = 'migrate'
           and (h.body ->> 'from')::int = v.version)
       else v.version = $2 end
     where c.id = $1 and c.archived_real is null order by v.version = c.live_version desc, v.version desc`,
    [id, version ?? null],
  )
  const row = rows[0]
  if (!row) throw notFound('campaign')
  if (version !== undefined && row.version === null) throw notFound('version')
  // What was published is whole; a draft may lack anything.
  const docs = rows.map((r) => (r.version === null ? readShape(r.document).document : (r.document as Doc))).filter((d) => d !== null)
  const versions = rows.map((r): number => r.version ?? 1)
  const { settings } = docs[0]!
  const goal = settings.goal ?? DEFAULT_GOAL
  const steps = new Map<string, CampaignHead['steps'][number]>()
  for (const step of docs.flatMap((d): Doc['steps'] => d.steps)) if (!steps.has(step.id)) steps.set(step.id, stepOf(step))
  for (const { id: step, test } of steps.values()) if (test) test.since = sinceWhen(test, step, docs, versions)
  return {
    id,
    name: row.name,
    state: row.state,
    liveVersion: row.live_version,
    steps: [...steps.values()],
    arrows: [...new Map(docs.flatMap((d) => d.arrows).map((a) => [`${a.from} ${a.port} ${a.to}`, a])).values()],
    attribution: durationMs(settings.attribution),
    goal: { event: goal.event, where: goal.where == null ? null : (parseFilter(goal.where).filter ?? null), within: durationMs(goal.within) },
    once: docs[0]!.steps.some(({ kind, config }) => kind === 'segment' && ['once', 'at'].includes((config?.when as { kind?: string } | undefined)?.kind ?? '')),
    marginShare: row.margin_share,
    pointValue: row.point_value,
    returns: row.returns,
    checkIns: row.check_ins,
  }
}

function stepOf({ id, kind, config }: Doc['steps'][number]): CampaignHead['steps'][number] {
  const drawn = splitConfig.safeParse(kind === 'split' ? config : null).data
  const test = drawn ? { metric: drawn.metric, stop: drawn.stop, arms: drawn.arms.map(({ id, weight }) => ({ id, weight })), since: 1 } : null
  return { id, kind, sends: SENDING.has(kind), test }
}

/** Backwards from the version shown: as long as each drew all arms that are drawn in it. */
function sinceWhen(test: Test, step: string, docs: readonly Doc[], versions: readonly number[]): number {
  const drawn = openArms(test)
  const first = docs.findIndex((doc) => doc.steps.some(({ id }) => id === step))
  const shown = versions[first] ?? 1
  let since = shown
  for (let i = first; i < docs.length; i++) {
    const earlier = docs[i]!.steps.find(({ id }) => id === step)
    if (versions[i]! > shown || !earlier) continue
    const arms = openArms(stepOf(earlier).test ?? { arms: [] })
    if (!drawn.every((arm) => arms.includes(arm))) break
    since = versions[i]!
  }
  return since
}

export type Scope = ReturnType<typeof scope>

/**
 * SQL conditions and their values for rows of one campaign and period: `e` = enrolments, `p` = passes, and `own(alias)` for rows that hang on a pass
 * (asks, messages). Without a period those carry all that is needed, and no join is made. $1 is the workspace, $2 the campaign.
 */
export function scope(ctx: Ctx, head: { id: number }, period: Period) {
  const values: unknown[] = [ctx.workspace, head.id]
  let enrolments = 'e.workspace_id = $1 and e.campaign_id = $2'
  if (period.from !== undefined) enrolments += ` and e.entered_at >= $${values.push(new Date(period.from))}`
  if (period.to !== undefined) enrolments += ` and e.entered_at < $${values.push(new Date(period.to))}`
  const dated = period.from !== undefined || period.to !== undefined
  let passes = 'p.workspace_id = $1 and p.campaign_id = $2'
  if (dated) passes += ` and p.enrolment_id in (select e.id from enrolments e where ${enrolments})`
  if (period.version !== undefined) {
    const n = values.push(period.version)
    passes += ` and p.version = $${n}`
    enrolments += ` and e.version = $${n}`
  }
  const narrowed = dated || period.version !== undefined
  const own = (alias: string) =>
    `${alias}.workspace_id = $1 and ${alias}.campaign_id = $2${narrowed ? ` and (${alias}.enrolment_id, ${alias}.step, ${alias}.visit) in (select p.enrolment_id, p.step, p.visit from stays p where ${passes})` : ''}`
  /** A further value's place in the statement. */
  const place = (value: unknown, type: string) => `$${values.push(value)}::${type}`
  return { enrolments, passes, own, values, place }
}

/**
 * Statistics read most rows of a campaign, often minutes after they were written, before the planner knows how many there are: a plan by nested
 * loops over them takes minutes where hashing takes milliseconds. Look-ups by customer are written as laterals, which stay index scans. What is read
 * once and summed up many times is kept in memory (a hundred thousand rows are about 15 MB).
 */
export async function forStatistics<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  await ctx.tx.sql.query("set local enable_nestloop = off; set local work_mem = '32MB'")
  const result = await work()
  await ctx.tx.sql.query('set local enable_nestloop = on; reset work_mem')
  return result
}
