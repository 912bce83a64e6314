import type { ClientBase } from 'pg'
import { drain, free, type Lot, lockAccounts, openLots, writeAccounts, writeLots } from './accounts'
import { type Posting, post } from './journal'
import { recordSpent, type Spent } from './spent'

/** Points to be taken; `amount` > 0. Takes what is there when there is less. `validAt`: the instant at which lots must not be over; else that of taking. */
export type Taking = Omit<Posting, 'lot'> & { validAt?: number }

/** Takes points, the first to expire first, never below zero, never from a lot that has expired at the instant of taking, never what a till has reserved. Once a key. */
export async function takePoints(sql: ClientBase, workspace: string, now: number, takings: Taking[]): Promise<Map<string, number>> {
  const taken = new Map<string, number>()
  if (takings.length === 0) return taken
  const customers = [...new Set(takings.map((t) => t.customer))]
  const accounts = await lockAccounts(sql, workspace, customers)
  const { rows: before } = await sql.query<{ key: string; amount: number }>(
    `select key, amount from ledger where workspace_id = $1 and account = 'customer' and key = any($2::text[])`,
    [workspace, takings.map((t) => t.key)],
  )
  for (const row of before) taken.set(row.key, -row.amount)
  const lots = await openLots(sql, workspace, customers)
  const postings: Posting[] = []
  const touched = new Map<number, Lot>()
  const spent: Spent[] = []
  for (const taking of takings) {
    if (taken.has(taking.key)) continue
    const usable = (lots.get(taking.customer) ?? []).filter((lot) => lot.expiresAt === null || lot.expiresAt > (taking.validAt ?? taking.at))
    const amount = Math.min(
      taking.amount,
      usable.reduce((sum, lot) => sum + free(lot), 0),
    )
    taken.set(taking.key, amount)
    if (amount === 0) continue
    for (const { lot, points } of drain(usable, amount)) {
      touched.set(lot.id, lot)
      if (taking.counter === 'spent') spent.push({ key: taking.key, lot: lot.id, customer: taking.customer, points, at: taking.at })
    }
    accounts.get(taking.customer)!.balance -= amount
    postings.push({ ...taking, amount: -amount })
  }
  await post(sql, workspace, now, postings)
  await recordSpent(sql, workspace, spent)
  await writeLots(sql, workspace, touched.values())
  const changed = new Set(postings.map((p) => p.customer))
  await writeAccounts(
    sql,
    workspace,
    [...accounts.values()].filter((a) => changed.has(a.customer)),
  )
  return taken
}
