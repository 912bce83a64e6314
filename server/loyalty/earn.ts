import { durationMs } from '../../workflows/model/durations'
import type { SingleReward } from '../../workflows/model/offer'
import type { Filter } from '../../workflows/segments/ast'
import { matchingLines } from '../../workflows/segments/filters'
import type { Ctx } from '../context'
import { type Gift, givePoints } from './give'

/** A receipt of a known customer, as earning sees it. Money in minor units; `location` is the external id; hour and weekday are the location's. */
export type EarningReceipt = {
  id: number
  customer: number
  /** ms. */
  occurredAt: number
  location: string
  localHour: number
  weekday: number
  total: number
  items: { sku: string; category: string | null; price: number; discount: number; quantity: number }[]
}

type Cashback = Extract<SingleReward, { kind: 'cashback' }>
type Grant = {
  id: number
  customer: number
  name: string
  reward: Cashback
  grantedAt: number
  expiresAt: number
  campaign: number | null
  step: string | null
}

/** What one cashback would give on one receipt; `missing` is why nothing: its purchases are not reached yet, or nothing on the receipt is what it is for. */
export type Prospect = { receipt: EarningReceipt; grant: Grant; points: number; missing: 'purchases' | 'lines' | null }

/**
 * What cashback offers give on these receipts: floor(matching lines net of discount x percent / 100 / value of a point), for each grant that was valid
 * when the receipt was written, once a receipt and grant. Call it in the receipt's own transaction. Nothing else earns.
 */
export async function earnForReceipts(ctx: Ctx, receipts: EarningReceipt[]): Promise<{ receipt: number; points: number }[]> {
  const gifts = (await prospects(ctx, receipts)).filter((p) => p.points > 0).map(gift)
  const given = new Set((await givePoints(ctx.tx.sql, ctx.workspace, ctx.now, gifts)).map((g) => g.key))
  const earned = new Map<number, number>()
  for (const g of gifts) if (given.has(g.key)) earned.set(g.receipt, (earned.get(g.receipt) ?? 0) + g.amount)
  return receipts.map(({ id }) => ({ receipt: id, points: earned.get(id) ?? 0 }))
}

/** What would be earned, nothing written: also for a receipt that is not stored yet (its id is 0). */
export async function prospects(ctx: Ctx, receipts: EarningReceipt[]): Promise<Prospect[]> {
  if (receipts.length === 0) return []
  const grants = await cashbackGrants(ctx, receipts)
  if (grants.size === 0) return []
  const { rows } = await ctx.tx.sql.query<{ point_value: number }>('select point_value from workspaces where id = $1', [ctx.workspace])
  const pointValue = rows[0]!.point_value
  const found: Prospect[] = []
  for (const receipt of receipts) {
    for (const grant of grants.get(receipt.customer) ?? []) {
      if (receipt.occurredAt < grant.grantedAt || receipt.occurredAt > grant.expiresAt) continue
      if (grant.reward.fromPurchase && !(await reached(ctx, grant, receipt))) found.push({ receipt, grant, points: 0, missing: 'purchases' })
      else {
        const points = pointsFor(grant.reward, receipt, pointValue)
        found.push({ receipt, grant, points, missing: points > 0 ? null : 'lines' })
      }
    }
  }
  return found
}

/** Points of one cashback on one receipt. */
export function pointsFor(reward: Cashback, receipt: EarningReceipt, pointValue: number): number {
  const occurrence = { location: receipt.location, amount: receipt.total, hour: receipt.localHour, weekday: receipt.weekday, properties: {} }
  const net = matchingLines(reward.on as Filter | null | undefined, occurrence, receipt.items).reduce((sum, line) => sum + line.price - line.discount, 0)
  return Math.max(0, Math.floor((net * reward.percent) / (100 * pointValue)))
}

function gift({ receipt, grant, points }: Prospect): Gift & { receipt: number } {
  return {
    receipt: receipt.id,
    key: `receipt:${receipt.id}:grant:${grant.id}`,
    customer: receipt.customer,
    amount: points,
    at: receipt.occurredAt,
    expiresAt: null,
    counter: 'earned',
    reason: grant.name,
    campaign: grant.campaign,
    step: grant.step,
  }
}

async function cashbackGrants(ctx: Ctx, receipts: EarningReceipt[]): Promise<Map<number, Grant[]>> {
  const times = receipts.map((r) => r.occurredAt)
  const { rows } = await ctx.tx.sql.query(
    `select id, customer_id, name, reward, granted_at, expires_at, campaign_id, step from grants
     where workspace_id = $1 and customer_id = any($2::bigint[]) and kind = 'cashback' and state = 'active' and granted_at <= $3 and expires_at >= $4`,
    [
      ctx.workspace,
      [...new Set(receipts.map((r) => r.customer))],
      new Date(times.reduce((a, b) => Math.max(a, b))),
      new Date(times.reduce((a, b) => Math.min(a, b))),
    ],
  )
  const grants = new Map<number, Grant[]>()
  for (const row of rows) {
    const grant: Grant = {
      id: row.id,
      customer: row.customer_id,
      name: row.name,
      reward: row.reward,
      grantedAt: row.granted_at.getTime(),
      expiresAt: row.expires_at.getTime(),
      campaign: row.campaign_id,
      step: row.step,
    }
    grants.set(grant.customer, [...(grants.get(grant.customer) ?? []), grant])
  }
  return grants
}

/** `fromPurchase`: whether this is at least the nth purchase since the grant, within the window that ends with this receipt. */
async function reached(ctx: Ctx, grant: Grant, receipt: EarningReceipt): Promise<boolean> {
  const { nth, within } = grant.reward.fromPurchase!
  const since = new Date(Math.max(grant.grantedAt, receipt.occurredAt - durationMs(within)))
  const { rows } = await ctx.tx.sql.query<{ n: number }>(
    `select count(*) as n from receipts where workspace_id = $1 and customer_id = $2 and id <> $3 and occurred_at >= $4 and occurred_at <= $5`,
    [ctx.workspace, receipt.customer, receipt.id, since, new Date(receipt.occurredAt)],
  )
  return rows[0]!.n + 1 >= nth
}
