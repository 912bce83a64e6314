import type { Ctx } from '../context'
import { lockCampaign, readVersion, type Version } from './campaign'
import { isContinuous } from './continuous'
import { entersFrom } from './launch'
import { whenOf } from './schedule'

/**
 * A new version of a campaign that runs, published over `before`: where it says otherwise who enters when, that holds from now on, as if it had been launched
 * so. Who was in stays known: nobody enters twice. A segment that entered once has entered.
 */
export async function enterAnew(ctx: Ctx, campaign: number, before: number): Promise<void> {
  const { state, liveVersion } = await lockCampaign(ctx, campaign)
  if ((state !== 'live' && state !== 'paused') || liveVersion === null) return
  const [old, version] = [await readVersion(ctx, campaign, before), await readVersion(ctx, campaign, liveVersion)]
  if (timesOf(old) === timesOf(version)) return
  const once = version.entry.kind === 'segment' && whenOf(version.entry).kind === 'once'
  const at = once && old.entry.kind === 'segment' ? null : await entersFrom(ctx, version, ctx.now)
  const continuous = isContinuous(version)
  await ctx.tx.sql.query(
    `update campaigns set enters_at = case when $5 and enters_at is not null and $3::timestamptz is null then enters_at else $3 end,
       looked_at = case when $4 then coalesce(looked_at, 'epoch'::timestamptz) end where workspace_id = $1 and id = $2`,
    // Whoever matches a continuous entry by now is let in at its next look.
    [ctx.workspace, campaign, continuous || at === null || isPast(version, at) ? null : new Date(at), continuous, once],
  )
}

const timesOf = ({ entry, startsAt, endsAt }: Version): string =>
  JSON.stringify([entry.kind, entry.kind === 'segment' ? whenOf(entry) : null, startsAt, endsAt])

/** An instant of the past has been: those who were to enter then have. */
const isPast = ({ entry }: Version, at: number): boolean => {
  const when = entry.kind === 'segment' ? whenOf(entry) : null
  return when?.kind === 'at' && Date.parse(when.at) < at
}
