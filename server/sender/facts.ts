import type { ClientBase } from 'pg'
import { plain, texts } from '../../db/arrays'
import type { House } from './house'
import type { Verdict } from './verdict'

/** `message_sent`, and `message_delivered` where the channel said so at once. */
export async function writeFacts(sql: ClientBase, house: House, gone: Extract<Verdict, { is: 'accepted' }>[]): Promise<void> {
  if (gone.length === 0) return
  const facts = gone.flatMap((v) => [{ type: 'message_sent', v }, ...(v.delivered ? [{ type: 'message_delivered', v }] : [])])
  await sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties)
     select $1, f.type, f.customer, to_timestamp(f.at / 1000.0), $2, 'kaskad', 'message:' || f.message,
       jsonb_build_object('message', f.message, 'channel', f.channel, 'campaign', f.campaign, 'step', f.step)
     from unnest($3::text[], $4::bigint[], $5::float8[], $6::bigint[], $7::text[], $8::bigint[], $9::text[]) as f(type, customer, at, message, channel, campaign, step)
     on conflict do nothing`,
    [
      house.id,
      new Date(house.now),
      texts(facts.map((f) => f.type)),
      plain(facts.map((f) => f.v.row.customer)),
      plain(facts.map((f) => f.v.at)),
      plain(facts.map((f) => f.v.row.id)),
      texts(facts.map((f) => f.v.row.channel)),
      plain(facts.map((f) => f.v.row.campaign)),
      texts(facts.map((f) => f.v.row.step)),
    ],
  )
}
