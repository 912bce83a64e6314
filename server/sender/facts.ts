import type { ClientBase } from 'pg'
import type { House } from './house'
import type { Verdict } from './verdict'

/** `message_sent`, and `message_delivered` where the channel said so at once. */
export async function writeFacts(sql: ClientBase, house: House, gone: Extract<Verdict, { is: 'accepted' }>[]): Promise<void> {
  if (gone.length === 0) return
  const facts = gone.flatMap((v) => [{ type: 'message_sent', v }, ...(v.delivered ? [{ type: 'message_delivered', v }] : [])])
  await sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties)
     select $1, f.type, f.customer, f.at, $2, 'kaskad', 'message:' || f.message,
       jsonb_build_object('message', f.message, 'channel', f.channel, 'campaign', f.campaign, 'step', f.step)
     from unnest($3::text[], $4::bigint[], $5::timestamptz[], $6::bigint[], $7::text[], $8::bigint[], $9::text[]) as f(type, customer, at, message, channel, campaign, step)
     on conflict do nothing`,
    [
      house.id,
      new Date(house.now),
      facts.map((f) => f.type),
      facts.map((f) => f.v.row.customer),
      facts.map((f) => new Date(f.v.at)),
      facts.map((f) => f.v.row.id),
      facts.map((f) => f.v.row.channel),
      facts.map((f) => f.v.row.campaign),
      facts.map((f) => f.v.row.step),
    ],
  )
}
