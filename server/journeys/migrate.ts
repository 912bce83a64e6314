import { fateOf, type Migration } from '../../workflows/engine/migrated'
import type { Skeleton } from '../../workflows/model/plan'
import type { Ctx } from '../context'
import { type Issue, notFound, Refusal } from '../faults'
import { lockCampaign, readVersion } from './campaign'
import { addChange } from './changes'
import { goLive } from './enter-anew'
import { tellCohorts } from './tell'

export type Migrated = { migration: string | null; affected: Record<string, number> }

/**
 * Moves those who stand in one version to another, by the map (`workflows/engine/migrated.ts`). It binds from the commit on: nobody moves before their
 * cohort has taken it in. `affected`: by step of the old version, how many are moved or end; with `dryRun` nothing is done. 404 `version.unknown`;
 * 422 `migrate.unmapped` and whatever else is wrong with the map, all at once.
 */
export async function migrate(ctx: Ctx, input: Migration & { campaign: number; dryRun?: boolean }): Promise<Migrated> {
  const { campaign, dryRun = false, ...migration } = input
  const { state } = await lockCampaign(ctx, campaign)
  if (state !== 'live' && state !== 'paused') throw new Refusal(409, 'migrate.not_running')
  const [before, after] = await readSkeletons(ctx, campaign, [migration.from, migration.to])
  const issues = faultsOf(migration, before, after)
  if (issues.length > 0) throw new Refusal(422, issues.some((issue) => issue.code === 'migrate.unmapped') ? 'migrate.unmapped' : 'migrate.bad_map', { issues })
  const affected = await countAffected(ctx, campaign, migration, after)
  if (dryRun) return { migration: null, affected }
  const n = await addChange(ctx, campaign, { kind: 'migrate', body: migration })
  await tellCohorts(ctx.tx.sql, ctx.workspace, 'change', campaign)
  return { migration: String(n), affected }
}

export type RolledBack = {
  /** Who still stood where the migration had put them, and goes back. */
  returned: number
  /** Whom it had moved, and who has gone on since: they finish on the version they were moved to. */
  movedOn: number
  /** Who entered on that version themselves and stands in it: they were never moved, and finish there unless a migration of their own moves them. */
  newcomers: number
  /** The version whoever comes from now on enters. */
  liveVersion: number | null
}

/**
 * Takes a migration back: who still stands where it put them returns to where they stood, with their old due; whoever has moved on since, stays. Where the
 * (newer) version it moved to is the live one, the one that was live before is so again: guests who come from now on enter it, and its end date and ceilings count.
 * The draft stays as it is; publishing it makes it live anew. A version whose end date is over does not return, for that would end the campaign.
 * 404 `migration.unknown`.
 */
export async function rollBack(ctx: Ctx, input: { campaign: number; migration: number }): Promise<RolledBack> {
  const { campaign, migration } = input
  const { liveVersion } = await lockCampaign(ctx, campaign)
  const { rows } = await ctx.tx.sql.query<{ body: Migration }>(
    `select body from campaign_changes where workspace_id = $1 and campaign_id = $2 and n = $3::bigint and kind = 'migrate'`,
    [ctx.workspace, campaign, migration],
  )
  if (!rows[0]) throw notFound('migration')
  const { from, to } = rows[0].body
  const counted = await ctx.tx.sql.query<{ returned: number; moved_on: number; newcomers: number }>(
    `select count(*) filter (where moved and there)::int as returned, count(*) filter (where moved and not there)::int as moved_on,
       count(*) filter (where not moved)::int as newcomers
     from (
       select origin is not null as moved, state = 'active' and (checkpoint ->> 6)::int = (origin ->> 'seq')::int as there
       from enrolments where workspace_id = $1 and campaign_id = $2
         and ((origin ->> 'migration')::int = $3 or origin is null and version = $4 and state = 'active' and not control)) e`,
    [ctx.workspace, campaign, migration, to],
  )
  const { returned, moved_on: movedOn, newcomers } = counted.rows[0]!
  const waiting = await countPlaced(ctx, campaign, rows[0].body, migration)
  const former = liveVersion === to && to > from ? await liveBefore(ctx, campaign, to) : null
  await addChange(ctx, campaign, { kind: 'rollback', body: { migration, ...(former === null ? {} : { live: { from: to, to: former } }) } })
  if (former !== null) await goLive(ctx, campaign, former, to)
  await tellCohorts(ctx.tx.sql, ctx.workspace, 'change', campaign)
  return { returned: returned + waiting, movedOn, newcomers, liveVersion: former ?? liveVersion }
}

/** The version that was live before this one was published, if it can be live again; one that was itself rolled back was not. */
async function liveBefore(ctx: Ctx, campaign: number, version: number): Promise<number | null> {
  const { rows } = await ctx.tx.sql.query<{ from: number; to: number }>(
    `select (body #>> '{live,from}')::int as "from", (body #>> '{live,to}')::int as "to" from campaign_changes
     where workspace_id = $1 and campaign_id = $2 and kind = 'rollback' and body ? 'live'`,
    [ctx.workspace, campaign],
  )
  const back = new Map(rows.map(({ from, to }) => [from, to]))
  let former = version - 1
  while (back.has(former)) former = back.get(former)!
  if (former < 1) return null
  const { endsAt } = await readVersion(ctx, campaign, former)
  return endsAt !== null && endsAt <= ctx.now ? null : former
}

async function readSkeletons(ctx: Ctx, campaign: number, versions: [number, number]): Promise<[Skeleton, Skeleton]> {
  const { rows } = await ctx.tx.sql.query<{ version: number; skeleton: Skeleton }>(
    'select version, skeleton from campaign_versions where workspace_id = $1 and campaign_id = $2 and version = any($3::bigint[])',
    [ctx.workspace, campaign, versions],
  )
  const of = (version: number) => rows.find((row) => row.version === version)?.skeleton
  const [before, after] = [of(versions[0]), of(versions[1])]
  if (!before || !after) throw notFound('version')
  return [before, after]
}

function faultsOf({ from, to, map }: Migration, before: Skeleton, after: Skeleton): Issue[] {
  const issues: Issue[] = from === to ? [{ code: 'migrate.same_version', path: 'to' }] : []
  for (const [step, target] of Object.entries(map)) {
    const path = `map.${step}`
    if (!Object.hasOwn(before.steps, step)) issues.push({ code: 'migrate.unknown_step', path, values: { step, version: from } })
    else if (target !== 'keep' && target !== 'end' && !Object.hasOwn(after.steps, target))
      issues.push({ code: 'migrate.unknown_target', path, values: { step, target, version: to } })
    else if (target === after.entry) issues.push({ code: 'migrate.into_entry', path, values: { step, target } })
  }
  for (const step of Object.keys(before.steps)) {
    if (!Object.hasOwn(map, step) && !Object.hasOwn(after.steps, step)) issues.push({ code: 'migrate.unmapped', path: 'map', values: { step, version: to } })
  }
  return issues
}

async function standingIn(ctx: Ctx, campaign: number, version: number, before?: number): Promise<{ step: string; n: number }[]> {
  const { rows } = await ctx.tx.sql.query<{ step: string; n: number }>(
    `select step, count(*)::int as n from enrolments where workspace_id = $1 and campaign_id = $2 and state = 'active' and not control and version = $3
       and step is not null and ($4::int is null or changes < $4) group by 1`,
    [ctx.workspace, campaign, version, before ?? null],
  )
  return rows
}

async function countAffected(ctx: Ctx, campaign: number, migration: Migration, after: Skeleton): Promise<Record<string, number>> {
  const steps = new Set(Object.keys(after.steps))
  const moves = (step: string) => fateOf(migration, steps, { version: migration.from, step, ended: null }).do !== 'keep'
  const standing = await standingIn(ctx, campaign, migration.from)
  return Object.fromEntries(standing.filter(({ step }) => moves(step)).map(({ step, n }) => [step, n]))
}

/** Those whose cohorts have not taken the migration in yet: they will, and go back at once. */
async function countPlaced(ctx: Ctx, campaign: number, migration: Migration, n: number): Promise<number> {
  const [, after] = await readSkeletons(ctx, campaign, [migration.from, migration.to])
  const steps = new Set(Object.keys(after.steps))
  const standing = await standingIn(ctx, campaign, migration.from, n)
  const placed = standing.filter(({ step }) => fateOf(migration, steps, { version: migration.from, step, ended: null }).do === 'place')
  return placed.reduce((sum, row) => sum + row.n, 0)
}
