import type { Ctx } from '../context'
import { type Issue, Refusal } from '../faults'
import { type EarningReceipt, earnForReceipts } from '../loyalty/service'
import { redeem, type Sale } from '../offers/service'
import type { Row } from './store'

/** By receipt id: points earned, codes redeemed, and codes that could not be. */
export type Extras = { earned: Map<number, number>; redeemed: Map<number, string[]>; issues: Map<number, Issue[]> }

/** What a receipt brings about in its own transaction: cashback of granted offers, and the redemption of its codes. */
export async function afterwards(ctx: Ctx, rows: readonly Row[]): Promise<Extras> {
  const extras: Extras = { earned: new Map(), redeemed: new Map(), issues: new Map() }
  const earning = rows.flatMap(({ id, customerId, receipt, hour, weekday }): EarningReceipt[] =>
    customerId === null
      ? []
      : [
          {
            id,
            customer: customerId,
            occurredAt: receipt.occurredAt,
            location: receipt.location,
            localHour: hour,
            weekday,
            total: receipt.total,
            items: receipt.items.map(({ sku, category, price, discount, quantity }) => ({ sku, category: category ?? null, price, discount, quantity })),
          },
        ],
  )
  for (const { receipt, points } of await earnForReceipts(ctx, earning)) extras.earned.set(receipt, points)
  for (const row of rows) await redeemCodes(ctx, row, extras)
  return extras
}

/** The sale has happened whether or not its coupons hold: a code that does not is said, and the receipt stays accepted. */
async function redeemCodes(ctx: Ctx, row: Row, extras: Extras): Promise<void> {
  const { id, receipt } = row
  const sale = saleOf(row)
  for (const [i, code] of receipt.redeem.entries()) {
    try {
      await redeem(ctx, code, sale)
      extras.redeemed.set(id, [...(extras.redeemed.get(id) ?? []), code])
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      extras.issues.set(id, [...(extras.issues.get(id) ?? []), { code: error.code, path: `redeem.${i}`, values: error.details.values }])
    }
  }
}

function saleOf({ id, receipt, hour, weekday }: Row): Sale {
  return {
    id,
    occurredAt: receipt.occurredAt,
    occurrence: { location: receipt.location, amount: receipt.total, hour, weekday, properties: {} },
    lines: receipt.items.map(({ sku, category, quantity, price, discount, cost }) => ({
      sku,
      category: category ?? null,
      quantity,
      price,
      discount,
      cost: cost ?? null,
      unclaimed: discount,
    })),
  }
}
