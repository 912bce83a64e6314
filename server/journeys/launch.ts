import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { anchor } from '../workspaces/run-clock'
import { admit } from './admission'
import { type EntryStep, lockCampaign, readVersion, type Version } from './campaign'
import { seeEntering } from './entering'

export type Launched = { state: 'live'; version: number; entering: number }

type When = { kind: 'once' } | { kind: 'at'; at: string } | { kind: string }

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

  const at = entersAt(version, now)
  const later = at !== null && at > now
  await ctx.tx.sql.query(
    `update campaigns set state = 'live', launched_at = $3, paused_at = null, ended_at = null, enters_at = $4 where workspace_id = $1 and id = $2`,
    [ctx.workspace, input.campaign, new Date(now), later ? new Date(at) : null],
  )
  const entering = later || version.entry.kind !== 'segment' ? 0 : await enterSegment(here, version)
  return { state: 'live', version: version.version, entering }
}

/** Enrols everybody who matches the entry's segment now. Returns how many. */
export async function enterSegment(ctx: Ctx, version: Version): Promise<number> {
  const seen = await seeEntering(ctx, version.entry.config.segment)
  return (await admit(ctx, version, [...seen.saw.keys()], false, seen)).enrolled
}

/** The instant at which a segment enters; null for entries that are not by segment. Never before the campaign's own start. */
function entersAt({ entry, startsAt }: Version, now: number): number | null {
  if (entry.kind !== 'segment') return null
  const when = whenOf(entry)
  if (when.kind !== 'once' && when.kind !== 'at') throw new Refusal(422, 'launch.entry_unsupported', { values: { when: when.kind } })
  return Math.max('at' in when ? Date.parse(when.at) : now, startsAt ?? now)
}

const whenOf = (entry: EntryStep): When => (entry.config.when as When | undefined) ?? { kind: 'once' }
