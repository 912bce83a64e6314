import { plain } from '../../db/arrays'
import { HOUR } from '../../workflows/model/durations'
import type { Ctx } from '../context'
import { type Seen, seeFor } from '../segments/service'
import { admit } from './admission'
import { lockCampaign, readVersion, type Version } from './campaign'
import { ruleOf, seeEntering } from './entering'
import { midnightBetween } from './midnights'
import { whenOf } from './schedule'

/**
 * A continuous entry lets in whoever comes to match its segment: everybody who matches at launch, then those something happened to (`lookAt`), and at every
 * hour of the workspace's clock and every midnight of a zone in which somebody lives, for rules that time alone makes true, everybody (`lookAtAll`). `entry_members` holds who matched at the last look: only
 * who was not among them enters, so that a segment that flaps lets nobody in twice but as re-entry allows.
 */
const EVERY = HOUR

export const isContinuous = ({ entry }: Version): boolean => entry.kind === 'segment' && whenOf(entry).kind === 'continuous'

/** The first look, at launch: everybody who matches. Who had been noted by an earlier run is forgotten. */
export async function beginLooking(ctx: Ctx, version: Version): Promise<number> {
  await ctx.tx.sql.query('delete from entry_members where workspace_id = $1 and campaign_id = $2', [ctx.workspace, version.campaign])
  return letIn(ctx, version, await seeEntering(ctx, version.entry.config.segment), null)
}

/**
 * Looks at these customers, to whom something happened, or whose profile changed, for all campaigns of the workspace that take in whoever comes to match. What
 * they did is read once, however many campaigns there are; a campaign is locked only where somebody has come to match. `only` looks for one of them.
 * Returns how many entered.
 */
export async function lookAt(ctx: Ctx, customers: readonly number[], only: number | null = null): Promise<number> {
  const looking = customers.length === 0 ? [] : (await lookingNow(ctx)).filter(({ campaign }) => only === null || campaign === only)
  if (looking.length === 0) return 0
  const seen = await seeFor(
    ctx,
    customers,
    looking.map(({ segment }) => ruleOf(segment)),
  )
  const before = await membersAmong(ctx, customers)
  let entered = 0
  for (const [i, { campaign }] of looking.entries()) {
    const known = before.get(campaign) ?? new Set()
    const matching = seen[i]!.saw
    const changed = [...matching.keys()].some((id) => !known.has(id)) || [...known].some((id) => !matching.has(id))
    const version = changed ? await open(ctx, campaign) : null
    // Published anew in this very moment: its own look comes with the hour, or with the next thing that happens to them.
    if (version && version.version === looking[i]!.version) entered += await letIn(ctx, version, seen[i]!, customers)
  }
  return entered
}

/** The campaigns that `lookAt` looks for. */
export const lookingCampaigns = async (ctx: Ctx): Promise<number[]> => (await lookingNow(ctx)).map(({ campaign }) => campaign)

type Looking = { campaign: number; version: number; segment: unknown }

async function lookingNow({ tx, workspace }: Ctx): Promise<Looking[]> {
  const { rows } = await tx.sql.query<Looking>(
    `select c.id as campaign, v.version, jsonb_path_query_first(v.document, '$.steps[*] ? (@.kind == "segment").config.segment') as segment
     from campaigns c join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version
     where c.workspace_id = $1 and c.state = 'live' and c.looked_at is not null and c.enters_at is null order by c.id`,
    [workspace],
  )
  return rows
}

/** Who of these matched at the last look, by campaign. */
async function membersAmong({ tx, workspace }: Ctx, customers: readonly number[]): Promise<Map<number, Set<number>>> {
  const { rows } = await tx.sql.query<{ campaign: number; customers: number[] }>(
    `select campaign_id as campaign, array_agg(customer_id) as customers from entry_members where workspace_id = $1 and customer_id = any($2::bigint[]) group by 1`,
    [workspace, plain(customers)],
  )
  return new Map(rows.map((row) => [row.campaign, new Set(row.customers)]))
}

/** Looks at everybody, if the hour has turned since the last such look, or a local day has begun. */
export async function lookAtAll(ctx: Ctx, campaign: number): Promise<number> {
  // Asked every second: turns would wait for the campaign's row, so it is locked only when it is time.
  if (!(await hasTurned(ctx, campaign))) return 0
  const version = await open(ctx, campaign)
  if (!version || !(await hasTurned(ctx, campaign))) return 0
  return letIn(ctx, version, await seeEntering(ctx, version.entry.config.segment), null)
}

async function hasTurned(ctx: Ctx, campaign: number): Promise<boolean> {
  const { tx, workspace, now } = ctx
  const { rows } = await tx.sql.query<{ at: Date | null }>('select looked_at as at from campaigns where workspace_id = $1 and id = $2', [workspace, campaign])
  const at = rows[0]?.at?.getTime()
  if (at === undefined || at >= now) return false
  return Math.floor(at / EVERY) < Math.floor(now / EVERY) || midnightBetween(ctx, at, now)
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
