import type { ClientBase } from 'pg'
import { plain, texts } from '../../db/arrays'

/** Where points come from or go to; every posting has its mirror on one of these. */
export type Counter = 'issued' | 'earned' | 'spent' | 'expired' | 'withdrawn' | 'returned'

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

/** Rows of a journal from the arrays of `columns`. */
const POSTED = `select $1, u.key, u.account, u.customer, u.amount, to_timestamp(u.at / 1000.0), u.reason, u.campaign, u.step, u.lot
     from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::float8[], $7::text[], $8::bigint[], $9::text[], $10::bigint[])
       as u(key, account, customer, amount, at, reason, campaign, step, lot)`

/** What the guest's history says. `points_withdrawn` is no event of campaigns: points that a campaign takes (back) have not expired, and nobody is told so. */
const FACT: Record<Counter, string> = {
  issued: 'points_earned',
  earned: 'points_earned',
  spent: 'points_spent',
  expired: 'points_expired',
  withdrawn: 'points_withdrawn',
  returned: 'points_returned',
}

/**
 * Writes both sides of each posting and its fact, and answers those that were new; a key posted before is left as it is. Balances and lots are the
 * caller's, under the lock of the accounts.
 */
export async function post(sql: ClientBase, workspace: string, now: number, postings: Posting[]): Promise<Posting[]> {
  if (postings.length === 0) return []
  const { rows } = await sql.query<{ key: string }>(
    `insert into ledger (workspace_id, key, account, customer_id, amount, at, reason, campaign_id, step, lot_id)
     ${POSTED}
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
     ${POSTED}`,
    columns(
      workspace,
      fresh,
      (p) => p.counter,
      (p) => -p.amount,
    ),
  )
  await sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties)
     select $1, f.type, f.customer, to_timestamp(f.at / 1000.0), $6, 'kaskad', f.key, jsonb_build_object('points', f.points, 'reason', f.reason, 'campaign', f.campaign, 'step', f.step)
     from unnest($2::text[], $3::bigint[], $4::float8[], $5::text[], $7::bigint[], $8::text[], $9::bigint[], $10::text[])
       as f(type, customer, at, key, points, reason, campaign, step)
     on conflict do nothing`,
    [
      workspace,
      texts(fresh.map((p) => FACT[p.counter])),
      plain(fresh.map((p) => p.customer)),
      plain(fresh.map((p) => p.at)),
      texts(fresh.map((p) => `points:${p.key}`)),
      new Date(now),
      plain(fresh.map((p) => p.amount)),
      texts(fresh.map((p) => p.reason)),
      plain(fresh.map((p) => p.campaign)),
      texts(fresh.map((p) => p.step)),
    ],
  )
  return fresh
}

function columns(workspace: string, postings: Posting[], account: (p: Posting) => string, amount: (p: Posting) => number) {
  return [
    workspace,
    texts(postings.map((p) => p.key)),
    texts(postings.map(account)),
    plain(postings.map((p) => p.customer)),
    plain(postings.map(amount)),
    plain(postings.map((p) => p.at)),
    texts(postings.map((p) => p.reason)),
    plain(postings.map((p) => p.campaign)),
    texts(postings.map((p) => p.step)),
    plain(postings.map((p) => p.lot)),
  ]
}
