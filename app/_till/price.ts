import type { Reward } from '../../workflows/model/offer'
import { type Shortfall, takeOff } from '../../workflows/segments/take-off'
import { localHour } from '../../workflows/segments/zones'

/** A line of the receipt being entered; `price` is one piece's, in minor units. */
export type Line = { sku: string; name: string; category: string | null; price: number; quantity: number }

export type Priced = { lines: (Line & { discount: number })[]; total: number; sum: number; short: Map<string, Shortfall> }

/** Where and when is sold: offers may be limited to a place, to hours and to weekdays. */
export type Sale = { location: string | null; timeZone: string; at: number }

/** The receipt with the chosen offers taken off: what each line costs, what is to be paid, and what keeps an offer from working. */
export function price(lines: readonly Line[], offers: readonly { grant: string; reward: Reward }[], { location, timeZone, at }: Sale): Priced {
  const basket = lines.map(({ sku, category, quantity, price }) => ({ sku, category, quantity, price: price * quantity, discount: 0 }))
  const occurrence = { location, ...localHour(timeZone, at), amount: null, properties: {} }
  const short = new Map<string, Shortfall>()
  for (const { grant, reward } of offers) {
    const { reason } = takeOff(reward, occurrence, basket)
    if (reason) short.set(grant, reason)
  }
  const sum = basket.reduce((total, line) => total + line.price, 0)
  const off = basket.reduce((total, line) => total + line.discount, 0)
  return { lines: lines.map((line, i) => ({ ...line, discount: basket[i]!.discount })), sum, total: sum - off, short }
}
