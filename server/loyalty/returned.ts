import { DAY } from '../../workflows/model/durations'
import type { SingleReward } from '../../workflows/model/offer'
import type { Ctx } from '../context'
import { drain, free, lockAccounts, openLots, writeAccounts, writeLots } from './accounts'
import { type EarningReceipt, pointsFor } from './earn'
import { givePoints } from './give'
import { type Posting, post } from './journal'

/** A receipt of which something was brought back. `left`: the receipt with what the guest keeps; `share` of its money that has come back by now, 0..1. */
export type Returned = { fact: number; at: number; left: EarningReceipt; share: number; source: string; externalId: string }

/** Points paid for goods that come back are good for this long at least, though the lot they were in is over. */
const GOOD_FOR = 14 * DAY

/**
 * The points of a return: what the goods had earned is taken back, what was spent on them is given back. Together never more than was earned or spent, however
 * many returns there are. What is no longer there becomes a debt, which the next points repay. Under the locks of the receipt and of
 * its guest's account; once a return.
 */
export async function settleReturn(ctx: Ctx, returned: Returned): Promise<{ takenBack: number; givenBack: number }> {
  return { takenBack: await takeEarned(ctx, returned), givenBack: await giveSpent(ctx, returned) }
}

type Booked = { key: string; amount: number; reason: string; campaign: number | null; step: string | null }

/** What was booked for the receipt under keys that begin so. */
async function booked({ tx, workspace }: Ctx, customer: number, prefix: string): Promise<Booked[]> {
  const { rows } = await tx.sql.query<Booked>(
    `select key, amount, reason, campaign_id as campaign, step from ledger
     where workspace_id = $1 and customer_id = $2 and account = 'customer' and starts_with(key, $3) order by id`,
    [workspace, customer, prefix],
  )
  return rows
}

async function takeEarned(ctx: Ctx, { fact, at, left }: Returned): Promise<number> {
  const prefix = `receipt:${left.id}:grant:`
  const rows = await booked(ctx, left.customer, prefix)
  const grants = new Map<number, Booked & { taken: number }>()
  for (const row of rows) {
    const grant = Number(row.key.slice(prefix.length).split(':')[0])
    const known = grants.get(grant)
    if (known) known.taken -= row.amount
    else grants.set(grant, { ...row, taken: 0 })
  }
  if (grants.size === 0) return 0
  const { rows: rewards } = await ctx.tx.sql.query<{ id: number; reward: Extract<SingleReward, { kind: 'cashback' }>; value: number }>(
    `select g.id, g.reward, w.point_value as value from grants g join workspaces w on w.id = g.workspace_id where g.workspace_id = $1 and g.id = any($2::bigint[])`,
    [ctx.workspace, [...grants.keys()]],
  )
  const postings = rewards.flatMap(({ id, reward, value }): Posting[] => {
    const { key, amount: earned, taken, reason, campaign, step } = grants.get(id)!
    const due = earned - Math.min(earned, pointsFor(reward, left, value)) - taken
    if (due <= 0) return []
    return [{ key: `${key}:return:${fact}`, customer: left.customer, amount: -due, at, counter: 'withdrawn', reason, campaign, step }]
  })
  return takeOrOwe(ctx, left.customer, at, await post(ctx.tx.sql, ctx.workspace, ctx.now, postings))
}

/** What is free in the customer's lots, the first to expire first; the rest is owed. */
async function takeOrOwe(ctx: Ctx, customer: number, at: number, postings: readonly Posting[]): Promise<number> {
  const due = postings.reduce((sum, posting) => sum - posting.amount, 0)
  if (due === 0) return 0
  const { sql, workspace } = ctx.tx
  const account = (await lockAccounts(sql, workspace, [customer])).get(customer)!
  const lots = ((await openLots(sql, workspace, [customer])).get(customer) ?? []).filter(
    (lot) => free(lot) > 0 && (lot.expiresAt === null || lot.expiresAt > at),
  )
  const drained = drain(lots, due)
  const there = drained.reduce((sum, part) => sum + part.points, 0)
  account.balance -= there
  account.debt += due - there
  await writeLots(
    sql,
    workspace,
    drained.map((part) => part.lot),
  )
  await writeAccounts(sql, workspace, [account])
  return due
}

/** Of a reservation that is still `held` nothing is spent, but in the transaction that commits it: a return that was waiting for its receipt is let in there. */
async function giveSpent(ctx: Ctx, { fact, at, left, share, source, externalId }: Returned): Promise<number> {
  const { rows: spent } = await ctx.tx.sql.query<{ points: number; endless: boolean; until: Date | null }>(
    `select sum(s.points)::float8 as points, bool_or(l.expires_at is null) as endless, max(l.expires_at) as until
     from checkouts c join spent_points s on s.workspace_id = c.workspace_id and s.key = 'spend:checkout:' || c.id and s.customer_id = $2
     join lots l on l.workspace_id = s.workspace_id and l.id = s.lot_id
     where c.workspace_id = $1 and c.source = $3 and c.external_id = $4 and c.state in ('done', 'held', 'committed') having count(*) > 0`,
    [ctx.workspace, left.customer, source, externalId],
  )
  if (!spent[0]) return 0
  const { points, endless, until } = spent[0]
  const prefix = `receipt:${left.id}:spent:`
  const given = (await booked(ctx, left.customer, prefix)).reduce((sum, row) => sum + row.amount, 0)
  const amount = Math.floor(points * share) - given
  if (amount <= 0) return 0
  const expiresAt = endless || !until ? null : Math.max(until.getTime(), ctx.now + GOOD_FOR)
  await givePoints(ctx.tx.sql, ctx.workspace, ctx.now, [
    { key: `${prefix}return:${fact}`, customer: left.customer, amount, at, expiresAt, counter: 'returned', reason: 'return' },
  ])
  return amount
}
