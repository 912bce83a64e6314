import type { ClientBase } from 'pg'
import { lockAccounts, writeAccounts } from './accounts'
import { type Counter, post } from './journal'

/** Points to be put on an account as one lot. */
export type Gift = {
  key: string
  customer: number
  amount: number
  at: number
  expiresAt: number | null
  counter: Extract<Counter, 'issued' | 'earned' | 'returned'>
  reason: string
  campaign?: number | null
  step?: string | null
}

/** Puts points on accounts, once a key; a debt is repaid first, and only the rest can be spent. A fixed number of statements. */
export async function givePoints(sql: ClientBase, workspace: string, now: number, gifts: Gift[]): Promise<Gift[]> {
  if (gifts.length === 0) return []
  const accounts = await lockAccounts(
    sql,
    workspace,
    gifts.map((g) => g.customer),
  )
  const fresh = new Set((await post(sql, workspace, now, gifts)).map((p) => p.key))
  const lots = gifts.filter((gift) => fresh.delete(gift.key)).map((gift) => ({ gift, left: credit(accounts.get(gift.customer)!, gift.amount) }))
  if (lots.length === 0) return []
  await sql.query(
    `insert into lots (workspace_id, key, customer_id, amount, "left", reason, created_at, expires_at)
     select $1, * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::timestamptz[], $8::timestamptz[])`,
    [
      workspace,
      lots.map(({ gift }) => gift.key),
      lots.map(({ gift }) => gift.customer),
      lots.map(({ gift }) => gift.amount),
      lots.map(({ left }) => left),
      lots.map(({ gift }) => gift.reason),
      lots.map(({ gift }) => new Date(gift.at)),
      lots.map(({ gift }) => (gift.expiresAt === null ? null : new Date(gift.expiresAt))),
    ],
  )
  const touched = new Set(lots.map(({ gift }) => gift.customer))
  await writeAccounts(
    sql,
    workspace,
    [...accounts.values()].filter((a) => touched.has(a.customer)),
  )
  return lots.map(({ gift }) => gift)
}

/** Credits an account, its debt first; answers what is left to spend. */
function credit(account: { balance: number; debt: number }, amount: number): number {
  const repaid = Math.min(account.debt, amount)
  account.debt -= repaid
  account.balance += amount - repaid
  return amount - repaid
}
