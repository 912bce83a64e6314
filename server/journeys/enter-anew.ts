import type { Ctx } from '../context'
import { type Locked, lockCampaign, readVersion, type Version } from './campaign'
import { isContinuous } from './continuous'
import { entersFrom } from './launch'
import { whenOf } from './schedule'

/** Makes a version the one that whoever comes from now on enters, and whose end date and ceilings count for everybody; `before` is the one it takes over from, if any. */
export async function goLive(ctx: Ctx, campaign: number, version: number, before: number | null): Promise<void> {
  const { byCalendar } = await readVersion(ctx, campaign, version)
  // A campaign that runs and now cares for the calendar reads it from here on.
  await ctx.tx.sql.query(
    `update campaigns set live_version = $3, calendar_at = case when $4 and state in ('live', 'paused') then coalesce(calendar_at, $5) else calendar_at end
     where workspace_id = $1 and id = $2`,
    [ctx.workspace, campaign, version, byCalendar, new Date(ctx.now)],
  )
  if (before !== null) await enterAnew(ctx, campaign, before)
}

/**
 * Another version of a campaign that runs, live over `before`: where it says otherwise who enters when, that holds from now on, as if it had been launched
 * so. Who was in stays known: nobody enters twice. A segment that entered once has entered; while it still waits for its instant, the new instant counts.
 */
async function enterAnew(ctx: Ctx, campaign: number, before: number): Promise<void> {
  const locked = await lockCampaign(ctx, campaign)
  if ((locked.state !== 'live' && locked.state !== 'paused') || locked.liveVersion === null) return
  const [old, version] = [await readVersion(ctx, campaign, before), await readVersion(ctx, campaign, locked.liveVersion)]
  if (timesOf(old) === timesOf(version)) return
  const first = await entersFrom(ctx, version, ctx.now)
  const at = first === null || (hasBeen(ctx, old, version) && !(await waits(ctx, locked, old))) ? null : first
  // Whoever matches a continuous entry by now is let in at its next look.
  const looks = isContinuous(version) && (at === null || at <= ctx.now)
  await ctx.tx.sql.query(
    `update campaigns set enters_at = $3, looked_at = case when $4 then coalesce(looked_at, 'epoch'::timestamptz) end where workspace_id = $1 and id = $2`,
    [ctx.workspace, campaign, looks || at === null ? null : new Date(at), looks],
  )
}

const timesOf = ({ entry, startsAt, endsAt }: Version): string =>
  JSON.stringify([entry.kind, entry.kind === 'segment' ? whenOf(entry) : null, startsAt, endsAt])

/** Whether the instant of an entry that lets in but once is over, for a campaign that has let somebody in. */
function hasBeen({ now }: Ctx, old: Version, { entry }: Version): boolean {
  const when = whenOf(entry)
  return (when.kind === 'once' && old.entry.kind === 'segment') || (when.kind === 'at' && Date.parse(when.at) < now)
}

/** Whether the campaign has still to let in its first. */
async function waits({ tx, workspace }: Ctx, { id, entersAt }: Locked, old: Version): Promise<boolean> {
  if (entersAt === null) return false
  if (whenOf(old.entry).kind !== 'schedule') return true
  const { rows } = await tx.sql.query<{ entered: boolean }>(
    `select exists (select 1 from enrolments e join campaigns c on c.workspace_id = e.workspace_id and c.id = e.campaign_id
       where e.workspace_id = $1 and e.campaign_id = $2 and e.entered_at >= c.launched_at) as entered`,
    [workspace, id],
  )
  return !rows[0]!.entered
}
