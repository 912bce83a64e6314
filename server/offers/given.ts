import type { Discount, Reward } from '../../workflows/model/offer'
import type { Filter } from '../../workflows/segments/ast'
import { matchingLines, type Occurrence } from '../../workflows/segments/filters'

/** A line of the receipt on which codes are redeemed; `unclaimed` is what of its discount no code has accounted for yet. Minor units. */
export type SoldLine = { sku: string; category: string | null; quantity: number; price: number; discount: number; cost: number | null; unclaimed: number }

/** A receipt on which codes are redeemed, one after another. `occurredAt` in ms. */
export type Sale = { id: number; occurredAt: number; occurrence: Occurrence; lines: SoldLine[] }

/** What a redeemed reward gave: `value` at list price, `cost` of the goods to the shop. Null = nothing tells. */
export type Given = { value: number | null; cost: number | null }

/**
 * What one reward took off a sale. A gift is one piece of its line, as far as the till let it go for nothing; the line's cost counts before the one the
 * offer declares. A discount is what the offer says of the lines it is for, at most what the till did take off. Each part of a discount is claimed once.
 */
export function givenBy(reward: Reward, sale: Sale | undefined): Given {
  if (reward.kind === 'gift') return giftGiven(reward, sale)
  if (!sale) return { value: null, cost: null }
  if (reward.kind === 'discount') return { value: discountGiven(reward, sale), cost: null }
  if (reward.kind === 'coupon') return { value: discountGiven({ ...reward.discount, kind: 'discount' }, sale), cost: null }
  return { value: null, cost: null }
}

function giftGiven({ sku, cost: declared }: Extract<Reward, { kind: 'gift' }>, sale: Sale | undefined): Given {
  const [line] = (sale?.lines ?? []).filter((l) => l.sku === sku && l.quantity > 0).sort((a, b) => b.unclaimed - a.unclaimed)
  if (!line) return { value: null, cost: declared ?? null }
  const piece = line.price / line.quantity
  const value = Math.round(Math.min(piece, line.unclaimed))
  line.unclaimed -= value
  // On some tills a gift is a line without a price.
  const share = line.price === 0 ? 1 / line.quantity : value / line.price
  const free = line.price === 0 || value > 0
  return { value, cost: line.cost === null ? (free ? (declared ?? null) : 0) : Math.round(line.cost * share) }
}

function discountGiven({ on, percent, amount }: Discount, sale: Sale): number {
  const lines = matchingLines(on as Filter | null | undefined, sale.occurrence, sale.lines)
  const base = lines.reduce((sum, line) => sum + line.price - (line.discount - line.unclaimed), 0)
  const taken = lines.reduce((sum, line) => sum + line.unclaimed, 0)
  const value = Math.min(taken, percent === undefined ? (amount ?? 0) : Math.floor((base * percent) / 100))
  let rest = value
  for (const line of lines) {
    const part = Math.min(line.unclaimed, rest)
    line.unclaimed -= part
    rest -= part
  }
  return value
}
