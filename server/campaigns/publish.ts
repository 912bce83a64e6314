import type { Ctx } from '../context'
import { notFound } from '../faults'
import { exitsOf } from '../journeys/exits'
import { goLive, launch as start } from '../journeys/service'
import { freshenFor } from '../offers/personal/keep'
import { compiled } from './check'

/** Freezes the draft as the next version. With errors nothing is published and all diagnostics come back (422 `campaign.not_publishable`). */
export async function publish(ctx: Ctx, id: number): Promise<{ version: number }> {
  await freshenFor(ctx, id)
  const { rows } = await ctx.tx.sql.query<{ document: unknown; live: number | null; last: number }>(
    `select c.document, c.live_version as live, coalesce(v.version, 0) as last from campaigns c
     left join lateral (select version from campaign_versions v where v.workspace_id = c.workspace_id and v.campaign_id = c.id order by version desc limit 1) v on true
     where c.id = $1 and c.archived_real is null for update of c`,
    [id],
  )
  const row = rows[0]
  if (!row) throw notFound('campaign')
  const version = row.last + 1
  const { frozen, skeleton } = await compiled(ctx, row.document, { campaign: id, version })
  await ctx.tx.sql.query(
    `insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, exits, published_by, published_at) values ($1, $2, $3, $4, $5, $8, $6, $7)`,
    [ctx.workspace, id, version, JSON.stringify(frozen), JSON.stringify(skeleton), ctx.actor, new Date(ctx.now), exitsOf(frozen.settings) !== null],
  )
  await goLive(ctx, id, version, row.live)
  return { version }
}

/** Sets a campaign going; publishes the draft first if nothing is published yet. */
export async function launch(ctx: Ctx, id: number) {
  const { rows } = await ctx.tx.sql.query<{ live_version: number | null }>('select live_version from campaigns where id = $1 and archived_real is null', [id])
  if (!rows[0]) throw notFound('campaign')
  if (rows[0].live_version === null) await publish(ctx, id)
  return start(ctx, { campaign: id })
}
