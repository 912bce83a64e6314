import { plain } from '../../db/arrays'
import { DAY } from '../../workflows/model/durations'
import type { Asked } from '../../workflows/model/world'
import type { Ctx } from '../context'
import { type Arrival, admit } from './admission'
import { readVersion, type Version } from './campaign'
import { readPresent } from './present'

/** Why a customer did not enter the other campaign. */
export type NotHandedOver =
  | 'unknown_campaign'
  | 'not_live'
  | 'other_paused'
  | 'not_manual'
  | 'not_started'
  | 'over'
  | 'erased'
  | 'already_in'
  | 'not_eligible'
  | 'circle'

/** By which campaigns a customer came here lately, the last one last, and when they had entered each. */
export type Via = [campaign: number, at: number][]

/**
 * Going round from campaign to campaign must cost time, as it must within one: into a campaign that led here by handovers, nobody comes again within a day of
 * their entry there.
 */
const ROUND = DAY

/**
 * Enters customers into other campaigns as their re-entry allows, in the turn's own transaction, each at the instant of the ask. Only live campaigns with a
 * manual entry are entered: the others have conditions of their own. Answers why not, or null.
 *
 * The other campaign's row is locked for share, so that two campaigns that hand over to each other never wait for each other; a lock of its own keeps two
 * entries into it apart (whoever enters by other doors holds the row alone).
 */
export async function handOver(ctx: Ctx, batch: { ask: Asked; campaign: string }[]): Promise<(NotHandedOver | null)[]> {
  const answers: (NotHandedOver | null)[] = batch.map(() => 'unknown_campaign')
  const via = await readVia(
    ctx,
    batch.map(({ ask }) => ask),
  )
  const targets = new Map<number, number[]>()
  for (const [i, { campaign }] of batch.entries())
    if (/^[1-9]\d{0,14}$/.test(campaign)) targets.set(Number(campaign), [...(targets.get(Number(campaign)) ?? []), i])
  for (const [campaign, indexes] of [...targets].sort(([a], [b]) => a - b)) {
    const version = await lockTarget(ctx, campaign)
    if (typeof version === 'string') {
      for (const i of indexes) answers[i] = version
      continue
    }
    const present = await readPresent(
      ctx,
      indexes.map((i) => batch[i]!.ask.customer),
    )
    const arrivals = new Map<number, Arrival>()
    for (const i of indexes) {
      const { ask } = batch[i]!
      const came = (via.get(ask.enrolment) ?? []).filter(([, at]) => at > ask.at - ROUND)
      if (!present.has(ask.customer)) answers[i] = 'erased'
      else if (version.startsAt !== null && version.startsAt > ask.at) answers[i] = 'not_started'
      else if (version.endsAt !== null && version.endsAt <= ask.at) answers[i] = 'over'
      else if (came.some(([passed]) => passed === campaign)) answers[i] = 'circle'
      else {
        answers[i] = null
        arrivals.set(ask.customer, { at: ask.at, context: { via: came } })
      }
    }
    const { already, notEligible } = await admit(ctx, version, [...arrivals.keys()], true, undefined, arrivals)
    const refused = new Map<number, NotHandedOver>([
      ...already.map((id) => [id, 'already_in'] as const),
      ...notEligible.map((id) => [id, 'not_eligible'] as const),
    ])
    for (const i of indexes) answers[i] ??= refused.get(batch[i]!.ask.customer) ?? null
  }
  return answers
}

/** The version to enter, or why nobody can. */
async function lockTarget(ctx: Ctx, campaign: number): Promise<Version | NotHandedOver> {
  const { rows } = await ctx.tx.sql.query<{ state: string; live_version: number | null }>(
    'select state, live_version from campaigns where workspace_id = $1 and id = $2 and archived_real is null for share',
    [ctx.workspace, campaign],
  )
  const row = rows[0]
  if (!row) return 'unknown_campaign'
  if (row.state === 'paused') return 'other_paused'
  if (row.state !== 'live' || row.live_version === null) return 'not_live'
  await ctx.tx.sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`enter/${ctx.workspace}/${campaign}`])
  const version = await readVersion(ctx, campaign, row.live_version)
  return version.entry.kind === 'manual' ? version : 'not_manual'
}

/** How each asking enrolment was come to, its own campaign included. */
async function readVia({ tx, workspace }: Ctx, asks: Asked[]): Promise<Map<number, Via>> {
  const { rows } = await tx.sql.query<{ id: number; campaign_id: number; entered_at: Date; via: Via | null }>(
    `select id, campaign_id, entered_at, context -> 'via' as via from enrolments where workspace_id = $1 and id = any($2::bigint[])`,
    [workspace, plain(asks.map(({ enrolment }) => enrolment))],
  )
  return new Map(rows.map(({ id, campaign_id, entered_at, via }): [number, Via] => [id, [...(via ?? []), [campaign_id, entered_at.getTime()]]]))
}
