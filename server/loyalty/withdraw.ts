import type { ClientBase } from 'pg'
import { texts } from '../../db/arrays'
import { askId } from '../../workflows/model/journey'
import { free, type Lot, lockAccounts, openLots, writeAccounts, writeLots } from './accounts'
import { type Posting, post } from './journal'

/** A send that failed everywhere, or is not made. */
export type Failed = { enrolment: number; step: string; visit: number; n: number; customer: number; at: number; campaign: number }

/** How the key of a posting ends that takes back what was granted under the key before it. */
export const TAKEN_BACK = ':withdrawn'

/**
 * Takes back what an ask granted and the customer has not used: unredeemed grants, and what is left in the lot of its points. The customer's other points stay
 * as they are, whichever expire first; a lot that is over by then expires, as every other.
 */
export async function withdrawUnused(sql: ClientBase, workspace: string, now: number, failed: Failed[]): Promise<void> {
  if (failed.length === 0) return
  // Rewards are numbered from 0, ten at most.
  const keys = failed.flatMap((f) => Array.from({ length: 10 }, (_, i) => ({ key: `${askId(f.enrolment, f.step, f.visit, f.n)}#${i}`, f })))
  const byKey = new Map(keys.map((k) => [k.key, k.f]))
  await sql.query(`update grants set state = 'withdrawn' where workspace_id = $1 and key = any($2::text[]) and state = 'active' and held_by is null`, [
    workspace,
    texts([...byKey.keys()]),
  ])
  const { rows } = await sql.query<{ id: number; key: string; customer: number }>(
    `select id, key, customer_id as customer from lots where workspace_id = $1 and key = any($2::text[]) and "left" > 0`,
    [workspace, texts([...byKey.keys()])],
  )
  if (rows.length > 0) await takeBack(sql, workspace, now, new Map(rows.map((row) => [row.id, { key: row.key, ...byKey.get(row.key)! }])))
}

async function takeBack(sql: ClientBase, workspace: string, now: number, given: Map<number, Failed & { key: string }>): Promise<void> {
  const customers = [...new Set([...given.values()].map((one) => one.customer))]
  const accounts = await lockAccounts(sql, workspace, customers)
  // Read under the lock: what was left may have been spent meanwhile.
  const lots = [...(await openLots(sql, workspace, customers)).values()].flat()
  const taken = lots.flatMap((lot): { lot: Lot; posting: Posting }[] => {
    const one = given.get(lot.id)
    if (!one || free(lot) === 0 || (lot.expiresAt !== null && lot.expiresAt <= one.at)) return []
    const { key, customer, at, campaign, step } = one
    return [
      { lot, posting: { key: key + TAKEN_BACK, customer, amount: -free(lot), at, counter: 'withdrawn', reason: 'withdrawn', campaign, step, lot: lot.id } },
    ]
  })
  const fresh = new Set(
    (
      await post(
        sql,
        workspace,
        now,
        taken.map(({ posting }) => posting),
      )
    ).map(({ lot }) => lot),
  )
  const left = taken.filter(({ lot }) => fresh.has(lot.id))
  for (const { lot, posting } of left) {
    lot.left += posting.amount
    accounts.get(lot.customer)!.balance += posting.amount
  }
  await writeLots(
    sql,
    workspace,
    left.map(({ lot }) => lot),
  )
  const changed = new Set(left.map(({ lot }) => lot.customer))
  await writeAccounts(
    sql,
    workspace,
    [...accounts.values()].filter((account) => changed.has(account.customer)),
  )
}
