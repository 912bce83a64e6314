import type { ClientBase } from 'pg'

/** Where points come from or go to; every posting has its mirror on one of these. */
export type Counter = 'issued' | 'earned' | 'spent' | 'expired' | 'withdrawn'

/** One transfer between a customer's account and a counter. `amount` > 0 gives, < 0 takes. `key` makes posting it twice a no-op. */
export type Posting = {
  key: string
  customer: number
  amount: number
  /** On the workspace's clock. */
  at: number
  counter: Counter
  reason: string
  campaign?: number | null
  step?: string | null
  lot?: number | null
}

const FACT: Record<Counter, string> = {
  issued: 'points_earned',
  earned: 'points_earned',
  spent: 'points_spent',
  expired: 'points_expired',
  withdrawn: 'points_expired',
}

/**
 * Writes both sides of each posting and its fact, and answers those that were new; a key posted before is left as it is. Balances and lots are the
 * caller's, under the lock of the accounts.
 */
export async function post(sql: ClientBase, workspace: string, now: number, postings: Posting[]): Promise<Posting[]> {
  if (postings.length === 0) return []
  const { rows } = await sql.query<{ key: string }>(
    `insert into ledger (workspace_id, key, account, customer_id, amount, at, reason, campaign_id, step, lot_id)
     select $1, * from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::text[], $8::bigint[], $9::text[], $10::bigint[])
     on conflict (workspace_id, key, account) do nothing returning key`,
    columns(
      workspace,
      postings,
      () => 'customer',
      (p) => p.amount,
    ),
  )
  const written = new Set(rows.map((row) => row.key))
  const fresh = postings.filter((posting) => written.delete(posting.key))
  if (fresh.length === 0) return []
  await sql.query(
    `insert into ledger (workspace_id, key, account, customer_id, amount, at, reason, campaign_id, step, lot_id)
     select $1, * from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::text[], $8::bigint[], $9::text[], $10::bigint[])`,
    columns(
      workspace,
      fresh,
      (p) => p.counter,
      (p) => -p.amount,
    ),
  )
  await sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties)
     select $1, f.type, f.customer, f.at, $6, 'kaskad', f.key, jsonb_build_object('points', f.points, 'reason', f.reason, 'campaign', f.campaign, 'step', f.step)
     from unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::text[], $7::bigint[], $8::text[], $9::bigint[], $10::text[])
       as f(type, customer, at, key, points, reason, campaign, step)
     on conflict do nothing`,
    [
      workspace,
      fresh.map((p) => FACT[p.counter]),
      fresh.map((p) => p.customer),
      fresh.map((p) => new Date(p.at)),
      fresh.map((p) => `points:${p.key}`),
      new Date(now),
      fresh.map((p) => p.amount),
      fresh.map((p) => p.reason),
      fresh.map((p) => p.campaign ?? null),
      fresh.map((p) => p.step ?? null),
    ],
  )
  return fresh
}

function columns(workspace: string, postings: Posting[], account: (p: Posting) => string, amount: (p: Posting) => number) {
  return [
    workspace,
    postings.map((p) => p.key),
    postings.map(account),
    postings.map((p) => p.customer),
    postings.map(amount),
    postings.map((p) => new Date(p.at)),
    postings.map((p) => p.reason),
    postings.map((p) => p.campaign ?? null),
    postings.map((p) => p.step ?? null),
    postings.map((p) => p.lot ?? null),
  ]
}
