import type { Pause } from '../../workflows/engine/resumed'
import { DAY, parseDuration } from '../../workflows/model/durations'
import { skipHeld } from '../channels/held'
import type { Ctx } from '../context'
import { type Issue, Refusal } from '../faults'
import { type Locked, lockCampaign, readVersion } from './campaign'
import { addResume } from './changes'
import { entersAgain } from './launch'
import { type Changed, standing } from './pause'
import { whenOf } from './schedule'
import { readDues, spreadQueue } from './spread'
import { tellCohorts } from './tell'

/** `spread` (with `send`): the time over which what fell due in the pause leaves, in the order of its dues. */
export type Resume = {
  campaign: number
  overdue: 'send' | 'skip' | 'shift'
  spread?: string | null /** Of a campaign held since a backup was restored: that somebody has looked (`recover --confirm`). */
  confirmed?: true
}

const LONGEST_SPREAD = 30 * DAY

/**
 * Lets a paused campaign go on, from the commit on. What fell due meanwhile: `send` = it goes, in the order of its dues; `shift` = everything inside moves
 * by the pause; `skip` = sends that were due are not made, waits and visits go on as of their dues. Rows of customers are rewritten by their cohorts, before
 * they move (`server/worker/change.ts`). 422 for a spread that is no duration, too long, or without `send`.
 */
export async function resume(ctx: Ctx, input: Resume): Promise<Changed> {
  const spread = spreadOf(input)
  const locked = await lockCampaign(ctx, input.campaign)
  const { state, pausedAt, held } = locked
  if (state !== 'paused') throw new Refusal(409, 'resume.not_paused')
  if (held && !input.confirmed) throw new Refusal(409, 'resume.held')
  const over: Pause = { from: pausedAt?.getTime() ?? ctx.now, to: ctx.now, overdue: input.overdue, spread }
  const pause: Pause = spread > 0 ? { ...over, dues: await readDues(ctx, input.campaign) } : over
  await ctx.tx.sql.query(
    `update campaigns set state = 'live', paused_at = null, held = false, held_paused = false, pauses = pauses || $3::jsonb where workspace_id = $1 and id = $2`,
    [ctx.workspace, input.campaign, JSON.stringify([[pause.from, pause.to]])],
  )
  await passMissedEntries(ctx, locked)
  await moveQueued(ctx, input.campaign, pause)
  await tellCohorts(ctx.tx.sql, ctx.workspace, 'resume', input.campaign)
  // On a virtual clock whoever is due is advanced as of the due, however late: there that must not be in the pause.
  const needed = pause.overdue !== 'send' || pause.spread > 0 || ctx.sandbox
  // At once, not only when the next of them is due: whoever looks sees the new dues, and waits listen until the new deadlines.
  if (await addResume(ctx, input.campaign, pause, needed)) await tellCohorts(ctx.tx.sql, ctx.workspace, 'change', input.campaign)
  return { state: 'live', affected: await standing(ctx, input.campaign) }
}

/** An instant of a schedule that fell into the pause is not made up for, see `missed-entries.decision.md`. */
async function passMissedEntries(ctx: Ctx, { id, entersAt, liveVersion }: Locked): Promise<void> {
  if (entersAt === null || liveVersion === null || entersAt.getTime() > ctx.now) return
  const version = await readVersion(ctx, id, liveVersion)
  if (version.entry.kind !== 'segment' || whenOf(version.entry).kind !== 'schedule') return
  const next = await entersAgain(ctx, version, entersAt.getTime())
  await ctx.tx.sql.query('update campaigns set enters_at = $3 where workspace_id = $1 and id = $2', [ctx.workspace, id, next && new Date(next)])
}

function spreadOf({ overdue, spread }: Resume): number {
  if (spread == null) return 0
  const refuse = (issue: Issue): never => {
    throw new Refusal(422, 'resume.bad_spread', { issues: [issue] })
  }
  if (overdue !== 'send') refuse({ code: 'resume.spread_without_send', path: 'spread' })
  const ms = parseDuration(spread)
  if (ms === null) return refuse({ code: 'duration.invalid', path: 'spread' })
  if (ms > LONGEST_SPREAD) refuse({ code: 'resume.spread_too_long', path: 'spread' })
  return ms
}

/** Messages that were already in the queue when the campaign was paused. */
async function moveQueued(ctx: Ctx, campaign: number, pause: Pause): Promise<void> {
  const { tx, workspace, now } = ctx
  if (pause.overdue === 'skip') await skipHeld(tx, now, campaign)
  if (pause.overdue === 'shift')
    await tx.sql.query(
      `update messages set not_before = not_before + $3 * interval '1 millisecond', fallback_at = fallback_at + $3 * interval '1 millisecond'
       where workspace_id = $1 and campaign_id = $2 and (state in ('queued', 'held') and handover_real is null or fallback_at is not null)`,
      [workspace, campaign, pause.to - pause.from],
    )
  if (pause.overdue === 'send' && pause.spread > 0) await spreadQueue(ctx, campaign, pause)
}
