import { plain, texts } from '../../db/arrays'
import type { Tx } from '../../db/client'
import type { Asked } from '../../workflows/model/world'

/** Queues the calls of these asks, once each. Where they go, and what they say, is read from the version when they leave. */
export async function enqueueCalls(tx: Tx, asks: Asked[]): Promise<void> {
  if (asks.length === 0) return
  await tx.sql.query(
    `insert into webhook_calls (workspace_id, campaign_id, enrolment_id, step, visit, n, version, customer_id, asked_at)
     select $1, u.campaign, u.enrolment, u.step, u.visit, u.n, u.version, u.customer, to_timestamp(u.asked / 1000.0)
     from unnest($2::bigint[], $3::bigint[], $4::text[], $5::int[], $6::int[], $7::int[], $8::bigint[], $9::float8[])
       as u(campaign, enrolment, step, visit, n, version, customer, asked) on conflict do nothing`,
    [
      tx.workspace,
      plain(asks.map((ask) => ask.campaign)),
      plain(asks.map((ask) => ask.enrolment)),
      texts(asks.map((ask) => ask.step)),
      plain(asks.map((ask) => ask.visit)),
      plain(asks.map((ask) => ask.n)),
      plain(asks.map((ask) => ask.version)),
      plain(asks.map((ask) => ask.customer)),
      plain(asks.map((ask) => ask.at)),
    ],
  )
}
