import { z } from 'zod'
import type { Ctx } from '../context'
import { ID } from '../rest/ids'
import { decodeCursor, INSTANT_AND_ID, pageOf } from '../rest/pages'

/** One answer, as the inbox shows it. */
export type FeedbackItem = {
  id: string
  at: string
  customer: { id: string; name: string; email: string | null; phone: string | null }
  campaign: { id: string; name: string }
  step: string
  question: string
  scale: string
  score: number | null
  text: string | null
  happy: boolean
  location: string | null
}

export const inboxInput = z.object({
  happy: z.boolean().optional(),
  campaign: ID.optional(),
  cursor: z.string().optional(),
  limit: z.number().int().min(1).max(200).default(50),
})

/** Answers, newest first; `counts` are over all of them, whatever is asked for. */
export async function listFeedback(
  ctx: Ctx,
  input: z.input<typeof inboxInput>,
): Promise<{ items: FeedbackItem[]; next: string | null; counts: { happy: number; unhappy: number; average: number | null } }> {
  const { happy, campaign, cursor, limit } = inboxInput.parse(input)
  const before = decodeCursor('feedback', cursor, INSTANT_AND_ID)
  const { rows } = await ctx.tx.sql.query(
    `select f.*, c.first_name, c.last_name, c.external_id, c.email, c.phone, k.name as campaign_name,
       (select l.name from facts v join locations l on l.workspace_id = v.workspace_id and l.id = v.location_id
        where v.workspace_id = f.workspace_id and v.customer_id = f.customer_id and v.type = 'visited' and v.occurred_at <= f.at order by v.occurred_at desc limit 1) as location
     from feedback f join customers c on c.workspace_id = f.workspace_id and c.id = f.customer_id
       join campaigns k on k.workspace_id = f.workspace_id and k.id = f.campaign_id
     where f.workspace_id = $1 and ($2::boolean is null or f.happy = $2) and ($3::bigint is null or f.campaign_id = $3)
       and ($4::timestamptz is null or (f.at, f.id) < ($4, $5::bigint)) order by f.at desc, f.id desc limit $6`,
    [ctx.workspace, happy ?? null, campaign ?? null, before ? new Date(before[0]) : null, before?.[1] ?? null, limit + 1],
  )
  const totals = await ctx.tx.sql.query(
    `select count(*) filter (where happy) as happy, count(*) filter (where not happy) as unhappy, avg(score) filter (where scale = 'stars')::float8 as average
     from feedback where workspace_id = $1`,
    [ctx.workspace],
  )
  return { ...pageOf('feedback', rows, limit, item, (row) => [row.at.getTime(), row.id]), counts: totals.rows[0] }
}

// biome-ignore lint/suspicious/noExplicitAny: a row of node-postgres
function item(row: any): FeedbackItem {
  return {
    id: String(row.id),
    at: row.at.toISOString(),
    customer: {
      id: String(row.customer_id),
      name: [row.first_name, row.last_name].filter(Boolean).join(' ') || (row.external_id ?? String(row.customer_id)),
      email: row.email,
      phone: row.phone,
    },
    campaign: { id: String(row.campaign_id), name: row.campaign_name },
    step: row.step,
    question: row.question,
    scale: row.scale,
    score: row.score,
    text: row.text,
    happy: row.happy,
    location: row.location,
  }
}
