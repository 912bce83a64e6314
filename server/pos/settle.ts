import type { Ctx } from '../context'
import { type Issue, Refusal } from '../faults'
import { balance, letGo, spend } from '../loyalty/service'
import { letCodesGo } from '../offers/service'
import { ingest, type Outcome, type Receipt } from '../receipts/service'

export type CheckoutAnswer = {
  /** Null while it is only reserved. */
  receipt: string | null
  earned: number
  spent: number
  /** What the customer can spend now; null of somebody unknown. */
  balance: number | null
  redeemed: string[]
  reservation?: string
  reserved?: number
  reservedUntil?: string
}

/** A checkout that is being finished. `since`: of a reservation, when its points were held. */
export type Pending = { id: number; points: number; customer: number | null; since?: number }
export type Settled = { answer: CheckoutAnswer; customer: number | null; receiptId: number | null }

/** Stores the receipt and spends the points on it, in the caller's transaction; what a reservation held is freed for that. Throws what hinders it. */
export async function settle(ctx: Ctx, row: Pending, receipt: Receipt): Promise<Settled> {
  const pay = (customer: number | null) => payWith(ctx, row, customer)
  const [outcome] = await ingest(ctx, [receipt], { pay: ([stored]) => pay(stored!.customerId) })
  const { status, id, customerId, issues, earned, redeemed } = outcome!
  if (id === null) throw refusalOf(outcome!)
  // Somebody sent this very receipt by the other door: it earned there, and is paid for here.
  if (status === 'duplicate') await pay(customerId)
  if (issues[0] && row.since === undefined) throw new Refusal(409, issues[0].code, { values: issues[0].values, issues })
  const customer = row.customer ?? customerId
  const now = customer === null ? null : (await balance(ctx, customer)).balance
  return { answer: { receipt: String(id), earned, spent: row.points, balance: now, redeemed }, customer, receiptId: id }
}

async function payWith(ctx: Ctx, { id, points, customer, since }: Pending, named: number | null): Promise<void> {
  const who = customer ?? named
  if (since !== undefined) {
    if (who !== null) await letGo(ctx.tx.sql, ctx.workspace, [{ checkout: id, customer: who }])
    await letCodesGo(ctx.tx.sql, ctx.workspace, [id])
  }
  if (points === 0) return
  if (who === null) throw new Refusal(422, 'checkout.no_customer', { issues: [{ code: 'checkout.no_customer', path: 'customer' }] })
  await spend(ctx, { customer: who, amount: points, key: `checkout:${id}`, reason: 'till', validAt: since })
}

const SET_ASIDE: Issue = { code: 'checkout.set_aside', path: 'occurredAt' }

/** A till that is asked for a decision gets one: nothing is set aside, nothing is stored. */
function refusalOf({ status, issues }: Outcome): Refusal {
  const all = issues.length > 0 ? issues : [SET_ASIDE]
  return new Refusal(status === 'conflict' ? 409 : 422, all[0]!.code, { values: all[0]!.values, issues: all })
}
