import type { Discount, Reward } from '../model/offer'
import type { Filter } from './ast'
import { matchingLines, type Occurrence } from './filters'

/** A line of what is being bought, all its quantity; `discount` is what has been taken off so far. Minor units. */
export type BasketLine = { sku: string; category: string | null; quantity: number; price: number; discount: number }

/** Why a code takes nothing; `short` is what the basket lacks, minor units. */
export type Shortfall = { code: 'offer.min_receipt'; short: number } | { code: 'offer.no_match' } | { code: 'offer.no_gift'; title: string }

/** What a code took off, minor units, or why it takes nothing. */
export type Taken = { off: number; reason: null } | { off: 0; reason: Shortfall }

const left = (line: BasketLine) => line.price - line.discount

/** Takes a coupon, a discount or a gift off the lines, changing them; no line ever goes below nothing. Of the occurrence only where and when is read: its amount is what is payable before. The till's page and its server both price by this. */
export function takeOff(reward: Reward, occurrence: Occurrence, lines: BasketLine[]): Taken {
  if (reward.kind === 'gift') return gift(reward, lines)
  if (reward.kind === 'coupon') return discount(reward.discount, occurrence, lines)
  return reward.kind === 'discount' ? discount(reward, occurrence, lines) : { off: 0, reason: { code: 'offer.no_match' } }
}

/** One piece for nothing. Some tills print a gift as a line without a price: then nothing is left to take off, and that is right. */
function gift({ sku, title }: Extract<Reward, { kind: 'gift' }>, lines: BasketLine[]): Taken {
  const piece = (line: BasketLine) => Math.round(line.price / line.quantity)
  const line = lines.find((l) => l.sku === sku && l.quantity > 0 && left(l) >= piece(l))
  if (!line) return { off: 0, reason: { code: 'offer.no_gift', title } }
  const off = piece(line)
  line.discount += off
  return { off, reason: null }
}

function discount(offer: Omit<Discount, 'kind'>, occurrence: Occurrence, lines: BasketLine[]): Taken {
  const payable = lines.reduce((sum, line) => sum + left(line), 0)
  const short = (offer.minReceipt ?? 0) - payable
  if (short > 0) return { off: 0, reason: { code: 'offer.min_receipt', short } }
  const chosen = matchingLines(offer.on as Filter | null | undefined, { ...occurrence, amount: payable }, lines).filter((line) => left(line) > 0)
  const base = chosen.reduce((sum, line) => sum + left(line), 0)
  if (base === 0) return { off: 0, reason: { code: 'offer.no_match' } }
  const off = Math.min(base, offer.percent === undefined ? (offer.amount ?? 0) : Math.floor((base * offer.percent) / 100))
  // Each line takes its share of the running sum, so that the parts make the whole and none is more than its line.
  let before = 0
  for (const line of chosen) {
    const own = left(line)
    line.discount += share(off, before + own, base) - share(off, before, base)
    before += own
  }
  return { off, reason: null }
}

/** floor(off x part / base), exactly: the product of two amounts may be beyond what a number holds. */
const share = (off: number, part: number, base: number): number => Number((BigInt(off) * BigInt(part)) / BigInt(base))
