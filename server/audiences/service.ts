import { z } from 'zod'
import type { AudienceHash, AudiencePhone } from '../../db/schema'
import type { Ctx } from '../context'
import { notFound, Refusal } from '../faults'

export { changeMembers } from './change'
export { markDownloaded, openExport } from './export'
export { keepAudiences } from './keep'

/** A list of guests for an advertising system. `members` are in by the campaigns' decisions; `listed` were in the file when one was last made. */
export type Audience = {
  id: string
  name: string
  hash: AudienceHash
  phone: AudiencePhone
  members: number
  listed: number
  changedAt: string | null
  campaigns: { id: string; name: string; state: string }[]
  downloaded: { at: string; by: string | null } | null
  createdAt: string
}

/** How identifiers are written is chosen once: a list outside has one spelling. */
export const NEW_AUDIENCE = z.strictObject({
  name: z.string().max(1000),
  hash: z.enum(['sha256', 'md5']).default('sha256'),
  phone: z.enum(['plus', 'digits']).default('plus'),
})
export const RENAMED = z.strictObject({ name: z.string().max(1000) })

const SELECT = `select a.id::text, a.name, a.hash, a.phone, a.listed, a.created_at, a.downloaded_at, a.downloaded_by, m.members, m.changed_at, k.campaigns
  from audiences a
    cross join lateral (select count(*) filter (where inside)::int as members, max(changed_at) as changed_at from audience_members
      where workspace_id = a.workspace_id and audience_id = a.id) m
    cross join lateral (select json_agg(json_build_object('id', c.id::text, 'name', c.name, 'state', c.state) order by c.name, c.id) as campaigns
      from campaigns c left join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version
      where c.workspace_id = a.workspace_id and c.archived_real is null and c.state in ('draft', 'live', 'paused')
        and (jsonb_path_exists(c.document, $2, jsonb_build_object('id', a.id::text)) or jsonb_path_exists(v.document, $2, jsonb_build_object('id', a.id::text)))) k
  where a.workspace_id = $1 and a.archived_at is null`
const USES = '$.steps[*] ? (@.kind == "audience" && @.config.audience == $id)'

export async function listAudiences(ctx: Ctx): Promise<Audience[]> {
  const { rows } = await ctx.tx.sql.query(`${SELECT} order by a.name, a.id`, [ctx.workspace, USES])
  return rows.map(shown)
}

/** What there is, by name: for whoever has to choose one. */
export async function audienceNames(ctx: Ctx): Promise<{ id: string; name: string }[]> {
  const { rows } = await ctx.tx.sql.query('select id::text, name from audiences where workspace_id = $1 and archived_at is null order by name, id', [
    ctx.workspace,
  ])
  return rows
}

export async function getAudience(ctx: Ctx, id: number): Promise<Audience> {
  const { rows } = await ctx.tx.sql.query(`${SELECT} and a.id = $3`, [ctx.workspace, USES, id])
  if (!rows[0]) throw notFound('audience')
  return shown(rows[0])
}

export async function createAudience(ctx: Ctx, input: z.input<typeof NEW_AUDIENCE>): Promise<Audience> {
  const { name, hash, phone } = NEW_AUDIENCE.parse(input)
  const { rows } = await ctx.tx.sql.query<{ id: number }>(
    'insert into audiences (workspace_id, name, hash, phone, created_at) values ($1, $2, $3, $4, $5) returning id',
    [ctx.workspace, named(name), hash, phone, new Date(ctx.now)],
  )
  return getAudience(ctx, rows[0]!.id)
}

export async function renameAudience(ctx: Ctx, id: number, name: string): Promise<Audience> {
  await ctx.tx.sql.query('update audiences set name = $3 where workspace_id = $1 and id = $2 and archived_at is null', [ctx.workspace, id, named(name)])
  return getAudience(ctx, id)
}

/** Refused while a running campaign adds to it or takes out: its guests would pass by in silence. Drafts are told when they are checked. */
export async function archiveAudience(ctx: Ctx, id: number): Promise<void> {
  const { campaigns } = await getAudience(ctx, id)
  const running = campaigns.filter(({ state }) => state !== 'draft')
  if (running.length > 0) throw new Refusal(409, 'audience.in_use', { values: { names: running.map(({ name }) => `“${name}”`).join(', ') } })
  await ctx.tx.sql.query('update audiences set archived_at = $3 where workspace_id = $1 and id = $2', [ctx.workspace, id, new Date(ctx.now)])
}

function named(name: string): string {
  const trimmed = name.trim()
  if (trimmed.length < 1 || trimmed.length > 200) throw new Refusal(422, 'audience.invalid', { issues: [{ code: 'audience.name_missing', path: 'name' }] })
  return trimmed
}

// biome-ignore lint/suspicious/noExplicitAny: a row of node-postgres
function shown(row: any): Audience {
  return {
    id: row.id,
    name: row.name,
    hash: row.hash,
    phone: row.phone,
    members: row.members,
    listed: row.listed,
    changedAt: row.changed_at?.toISOString() ?? null,
    campaigns: row.campaigns ?? [],
    downloaded: row.downloaded_at ? { at: row.downloaded_at.toISOString(), by: row.downloaded_by } : null,
    createdAt: row.created_at.toISOString(),
  }
}
