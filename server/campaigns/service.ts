import type { CampaignState } from '../../db/schema'
import { actorNames } from '../actors'
import type { Ctx } from '../context'
import { notFound, Refusal } from '../faults'
import { againstControl } from '../insight/money'
import { momentIn } from '../moment'
import { encodeCursor, lastShown } from '../rest/pages'
import { acceptDocument } from './check'

export type Campaign = {
  id: string
  name: string
  revision: number
  state: CampaignState
  liveVersion: number | null
  document: unknown
  /** As people call them. */
  savedBy: string | null
  savedAt: string
  launchedAt: string | null
  pausedAt: string | null
  endedAt: string | null
}

const COLUMNS = 'id, name, revision, state, live_version, document, saved_by, saved_real, launched_at, paused_at, ended_at'

const iso = (date: Date | null) => date?.toISOString() ?? null

// biome-ignore format: one line a field
type Row = { id: number; name: string; revision: number; state: CampaignState; live_version: number | null; document: unknown; saved_by: string | null; saved_real: Date; launched_at: Date | null; paused_at: Date | null; ended_at: Date | null }

/** Rows as campaigns, whoever saved them called by name. */
async function shape<R extends Row>(ctx: Ctx, rows: readonly R[]): Promise<Campaign[]> {
  const names = await actorNames(ctx, rows.map((row) => row.saved_by)) // biome-ignore format: one thing
  return rows.map((row) => ({
    id: String(row.id),
    name: row.name,
    revision: row.revision,
    state: row.state,
    liveVersion: row.live_version,
    document: row.document,
    savedBy: row.saved_by && (names.get(row.saved_by) ?? row.saved_by),
    savedAt: row.saved_real.toISOString(),
    launchedAt: iso(row.launched_at),
    pausedAt: iso(row.paused_at),
    endedAt: iso(row.ended_at),
  }))
}

const one = async (ctx: Ctx, row: Row): Promise<Campaign> => (await shape(ctx, [row]))[0]!

/** What there is, by name: for whoever has to choose one. */
export async function names(ctx: Ctx): Promise<{ id: string; name: string; state: CampaignState }[]> {
  const { rows } = await ctx.tx.sql.query<{ id: string; name: string; state: CampaignState }>(
    'select id::text, name, state from campaigns where archived_real is null order by name, id',
  )
  return rows
}

export async function read(ctx: Ctx, id: number): Promise<Campaign> {
  const { rows } = await ctx.tx.sql.query(`select ${COLUMNS} from campaigns where id = $1 and archived_real is null`, [id])
  if (!rows[0]) throw notFound('campaign')
  return one(ctx, rows[0])
}

/** A new draft. Unknown fields and wrong types are refused; merely incomplete drafts are kept. */
export async function create(ctx: Ctx, document: unknown): Promise<Campaign> {
  const accepted = await acceptDocument(ctx, document)
  const { rows } = await ctx.tx.sql.query(`insert into campaigns (workspace_id, name, document, saved_by) values ($1, $2, $3, $4) returning ${COLUMNS}`, [
    ctx.workspace,
    accepted.name,
    JSON.stringify(accepted),
    ctx.actor,
  ])
  return one(ctx, rows[0])
}

/** Saves over `revision` only; somebody else's later save is never overwritten (`campaign.stale` says who and when). */
export async function save(ctx: Ctx, id: number, revision: number | 'any', document: unknown): Promise<Campaign> {
  const accepted = await acceptDocument(ctx, document)
  const { rows } = await ctx.tx.sql.query(
    `update campaigns set document = $3, name = $4, revision = revision + 1, saved_by = $5, saved_real = now()
     where id = $1 and revision = coalesce($2::int, revision) and archived_real is null returning ${COLUMNS}`,
    [id, revision === 'any' ? null : revision, JSON.stringify(accepted), accepted.name, ctx.actor],
  )
  if (rows[0]) return one(ctx, rows[0])
  const present = await read(ctx, id)
  // Saving is a matter of real time: people's, not the workspace's clock.
  const when = await momentIn(ctx, new Date(present.savedAt), Date.now())
  throw new Refusal(409, 'campaign.stale', { values: { who: present.savedBy ?? '?', when, revision: present.revision } })
}

/** Only a draft that nobody ever entered can be removed; what ran is stopped, and stays for its history. */
export async function remove(ctx: Ctx, id: number): Promise<{ id: string }> {
  const campaign = await read(ctx, id)
  if (campaign.launchedAt) throw new Refusal(409, 'campaign.has_run', { values: { name: campaign.name } })
  await ctx.tx.sql.query('update campaigns set archived_real = now() where id = $1', [id])
  return { id: campaign.id }
}

type ListRow = Row & { enrolled: number; control: number; standing: number }

/** Campaigns newest first, with who is inside and what those that ran have earned. */
export async function list(ctx: Ctx, input: { limit?: number; cursor?: string; insight?: boolean } = {}) {
  const limit = Math.min(Math.max(input.limit ?? 50, 1), 500)
  const { rows } = await ctx.tx.sql.query<ListRow>(
    `select ${COLUMNS.split(', ')
      .map((c) => `c.${c}`)
      .join(', ')}, coalesce(e.enrolled, 0) as enrolled, coalesce(e.control, 0) as control, coalesce(e.standing, 0) as standing
     from campaigns c left join (
       select campaign_id, count(*) as enrolled, count(*) filter (where control) as control, count(*) filter (where state = 'active' and not control) as standing
       from enrolments where workspace_id = $1 group by 1) e on e.campaign_id = c.id
     where c.workspace_id = $1 and c.archived_real is null and ($2::bigint is null or c.id < $2) order by c.id desc limit $3`,
    [ctx.workspace, lastShown('campaigns', input.cursor), limit + 1],
  )
  const page = rows.slice(0, limit)
  const campaigns = await shape(ctx, page)
  const items = []
  for (const [i, row] of page.entries()) {
    const { document, ...campaign } = campaigns[i]!
    const control = input.insight && row.launched_at ? await againstControl(ctx, row.id) : null
    items.push({
      ...campaign,
      sketch: sketch(document),
      enrolled: row.enrolled,
      control: row.control,
      standing: row.standing,
      goal: control?.goal ?? null,
      incremental: control ? { total: control.total, lift: control.lift, interval: control.interval, customers: control.customers.treated } : null,
    })
  }
  return { items, next: rows.length > limit ? encodeCursor('campaigns', [page.at(-1)!.id]) : null }
}

type Drawn = { id: string; kind: string; position?: { x: number; y: number } }

/** The drawing without its contents, for the thumbnail in the list. A draft may lack anything. */
function sketch(document: unknown) {
  const { steps = [], arrows = [] } = document as { steps?: Drawn[]; arrows?: { from: string; to: string }[] }
  return { steps: steps.map(({ id, kind, position }) => ({ id, kind, x: 0, y: 0, ...position })), arrows: arrows.map(({ from, to }) => ({ from, to })) }
}

/** Published versions, newest first, and how many stand in each. */
export async function versions(ctx: Ctx, id: number) {
  await read(ctx, id)
  const { rows } = await ctx.tx.sql.query(
    `select v.version, v.published_at, v.published_by, v.document,
       (select count(*) from enrolments e where e.workspace_id = v.workspace_id and e.campaign_id = v.campaign_id and e.version = v.version and e.state = 'active' and not e.control) as standing
     from campaign_versions v where v.campaign_id = $1 order by v.version desc`,
    [id],
  )
  return {
    items: rows.map((r) => ({
      version: r.version,
      publishedAt: r.published_at.toISOString(),
      publishedBy: r.published_by,
      standing: r.standing,
      document: r.document,
    })),
  }
}
