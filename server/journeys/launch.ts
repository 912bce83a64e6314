import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { anchor } from '../workspaces/run-clock'
import { admit } from './admission'
import { lockCampaign, readVersion, type Version } from './campaign'
import { beginLooking, isContinuous } from './continuous'
import { endRest } from './end-rest'
import { seeEntering } from './entering'
import { nextOf, whenOf } from './schedule'

export type Launched = { state: 'live'; version: number; entering: number }

/**
 * Sets a campaign going, on its newest published version. Who enters at once is enrolled in the caller's transaction; cohorts start when it commits.
 * A sandbox's clock that stands is started. Launching again after a stop forgets nobody who was in before.
 *
 * `cohortSize`: for measuring; production takes it from the environment.
 */
export async function launch(ctx: Ctx, input: { campaign: number; cohortSize?: number }): Promise<Launched> {
  const locked = await lockCampaign(ctx, input.campaign)
  if (locked.state === 'live' || locked.state === 'paused') throw new Refusal(409, `launch.${locked.state}`)
  if (locked.liveVersion === null) throw new Refusal(409, 'launch.unpublished')
  const version = { ...(await readVersion(ctx, input.campaign, locked.liveVersion)), ...(input.cohortSize ? { cohortSize: input.cohortSize } : {}) }
  if (version.endsAt !== null && version.endsAt <= ctx.now) throw new Refusal(422, 'launch.over')
  const now = ctx.sandbox && !ctx.clock.running ? await anchor(ctx.tx.sql, ctx.workspace, true) : ctx.now
  const here = { ...ctx, now }

  const at = await entersFrom(here, version, now)
  // Whoever was in an earlier run and whose row is still open does not come along.
  await endRest(here, input.campaign, null)
  const later = at !== null && at > now
  const next = later ? at : await entersAgain(here, version, now)
  await ctx.tx.sql.query(
    `update campaigns set state = 'live', launched_at = $3, paused_at = null, pauses = '[]', ended_at = null, enters_at = $4, looked_at = null, calendar_at = $5 where workspace_id = $1 and id = $2`,
    [ctx.workspace, input.campaign, new Date(now), next === null ? null : new Date(next), version.byCalendar ? new Date(now) : null],
  )
  const entering = later || version.entry.kind !== 'segment' ? 0 : await enterSegment(here, version)
  return { state: 'live', version: version.version, entering }
}

/** Enrols everybody who matches the entry's segment now. Returns how many. */
export async function enterSegment(ctx: Ctx, version: Version): Promise<number> {
  if (isContinuous(version)) return beginLooking(ctx, version)
  const seen = await seeEntering(ctx, version.entry.config.segment)
  return (await admit(ctx, version, [...seen.saw.keys()], false, seen)).enrolled
}

/** The instant at which a segment enters first; null for entries that are not by segment. Never before the campaign's own start. */
export async function entersFrom(ctx: Ctx, { entry, startsAt }: Pick<Version, 'entry' | 'startsAt'>, now: number): Promise<number | null> {
  if (entry.kind !== 'segment') return null
  const when = whenOf(entry)
  const earliest = Math.max(now, startsAt ?? now)
  if (when.kind === 'schedule') return nextOf(when, await zoneOf(ctx), earliest)
  return Math.max(when.kind === 'at' ? Date.parse(when.at) : now, earliest)
}

/** After an instant `at` of a segment's: when the next is, or null. Those that were missed meanwhile are not made up for (`missed-entries.decision.md`). */
export async function entersAgain(ctx: Ctx, { entry, endsAt }: Version, at: number): Promise<number | null> {
  const when = whenOf(entry)
  if (entry.kind !== 'segment' || when.kind !== 'schedule') return null
  const next = nextOf(when, await zoneOf(ctx), Math.max(at, ctx.now) + 1)
  return endsAt !== null && next >= endsAt ? null : next
}

async function zoneOf({ tx, workspace }: Ctx): Promise<string> {
  const { rows } = await tx.sql.query<{ zone: string }>('select time_zone as zone from workspaces where id = $1', [workspace])
  return rows[0]!.zone
}
