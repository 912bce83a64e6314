import { plain } from '../../db/arrays'
import { HOUR } from '../../workflows/model/durations'
import type { Ctx } from '../context'
import { type Seen, seeFor } from '../segments/service'
import { admit } from './admission'
import { lockCampaign, readVersion, type Version } from './campaign'
import { ruleOf, seeEntering } from './entering'
import { whenOf } from './schedule'

/**
 * A continuous entry lets in whoever comes to match its segment: everybody who matches at launch, then those something happened to (`lookAt`), and at every
 * hour of the workspace's clock, for rules that time alone makes true, everybody (`lookAtAll`). `entry_members` holds who matched at the last look: only
 * who was not among them enters, so that a segment that flaps lets nobody in twice but as re-entry allows.
 */
const EVERY = HOUR

export const isContinuous = ({ entry }: Version): boolean => entry.kind === 'segment' && whenOf(entry).kind === 'continuous'

/** The first look, at launch: everybody who matches. Who had been noted by an earlier run is forgotten. */
export async function beginLooking(ctx: Ctx, version: Version): Promise<number> {
  await ctx.tx.sql.query('delete from entry_members where workspace_id = $1 and campaign_id = $2', [ctx.workspace, version.campaign])
  return letIn(ctx, version, await seeEntering(ctx, version.entry.config.segment), null)
}

/** Looks at these customers, to whom something happened, or whose profile changed. Returns how many entered. */
export async function lookAt(ctx: Ctx, campaign: number, customers: readonly number[]): Promise<number> {
  const version = await open(ctx, campaign)
  if (!version || customers.length === 0) return 0
  return letIn(ctx, version, await seeFor(ctx, customers, ruleOf(version.entry.config.segment)), customers)
}

/** Looks at everybody, if the hour has turned since the last such look. */
export async function lookAtAll(ctx: Ctx, campaign: number): Promise<number> {
  const version = await open(ctx, campaign)
  if (!version) return 0
  const { rows } = await ctx.tx.sql.query<{ looked_at: Date }>('select looked_at from campaigns where workspace_id = $1 and id = $2', [ctx.workspace, campaign])
  if (Math.floor(rows[0]!.looked_at.getTime() / EVERY) >= Math.floor(ctx.now / EVERY)) return 0
  return letIn(ctx, version, await seeEntering(ctx, version.entry.config.segment), null)
}

/** The live version, its campaign locked; null where nobody can enter now. */
async function open(ctx: Ctx, campaign: number): Promise<Version | null> {
  const { state, entersAt, liveVersion } = await lockCampaign(ctx, campaign)
  if (state !== 'live' || entersAt !== null || liveVersion === null) return null
  const version = await readVersion(ctx, campaign, liveVersion)
  return isContinuous(version) && (version.endsAt === null || version.endsAt > ctx.now) ? version : null
}

/** Notes who matches now (of `among`, or of all), and lets in those who did not before. */
async function letIn(ctx: Ctx, version: Version, seen: Seen, among: readonly number[] | null): Promise<number> {
  const { sql } = ctx.tx
  const matching = [...seen.saw.keys()]
  const { rows } = await sql.query<{ id: number }>(
    `insert into entry_members (workspace_id, campaign_id, customer_id) select $1, $2, c from unnest($3::bigint[]) c on conflict do nothing returning customer_id as id`,
    [ctx.workspace, version.campaign, plain(matching)],
  )
  await sql.query(
    `delete from entry_members m where m.workspace_id = $1 and m.campaign_id = $2 and ($4::bigint[] is null or m.customer_id = any($4))
       and not exists (select 1 from unnest($3::bigint[]) c where c = m.customer_id)`,
    [ctx.workspace, version.campaign, plain(matching), among && plain(among)],
  )
  if (!among) await sql.query('update campaigns set looked_at = $3 where workspace_id = $1 and id = $2', [ctx.workspace, version.campaign, new Date(ctx.now)])
  const admitted = await admit(
    ctx,
    version,
    rows.map(({ id }) => id),
    true,
    seen,
  )
  return admitted.enrolled
}
