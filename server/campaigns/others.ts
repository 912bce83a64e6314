import type { OtherCampaign } from '../../workflows/model/step'
import type { Ctx } from '../context'

type Row = { id: string; name: string; state: string; archived: boolean; entry: string | null; hands: string[] | null }

/** The campaigns a document hands over to, as far as they are of this workspace: by what runs of them, else by their drafts. */
export async function othersOf(ctx: Ctx, document: unknown): Promise<Map<string, OtherCampaign>> {
  const ids = targetsOf(document)
  if (ids.length === 0) return new Map()
  const { rows } = await ctx.tx.sql.query<Row>(
    `select c.id::text, c.name, c.state, c.archived_real is not null as archived,
       (select s ->> 'kind' from jsonb_array_elements(d.document -> 'steps') s where s ->> 'kind' in ('segment', 'event', 'manual') limit 1) as entry,
       (select array_agg(s -> 'config' ->> 'campaign') from jsonb_array_elements(d.document -> 'steps') s where s ->> 'kind' = 'handover') as hands
     from campaigns c left join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version
     cross join lateral (select coalesce(v.document, c.document) as document) d
     where c.workspace_id = $1 and c.id = any($2::bigint[])`,
    [ctx.workspace, ids],
  )
  return new Map(rows.map(({ id, hands, ...other }): [string, OtherCampaign] => [id, { ...other, handsTo: hands ?? [] }]))
}

/** Of a document that may be of any shape. */
function targetsOf(document: unknown): string[] {
  const { steps } = (document ?? {}) as { steps?: unknown }
  const list = Array.isArray(steps) ? (steps as { kind?: unknown; config?: { campaign?: unknown } | null }[]) : []
  const named = list.flatMap((step) => (step?.kind === 'handover' && typeof step.config?.campaign === 'string' ? [step.config.campaign] : []))
  return [...new Set(named)].filter((id) => /^[1-9]\d{0,14}$/.test(id))
}
