/** A line of the receipt being entered; `price` is one piece's, in minor units. */
export type Line = { sku: string; name: string; category: string | null; price: number; quantity: number }

type Condition = { field?: string; op?: string; value?: unknown }
export type DiscountReward = { percent?: number; amount?: number; on?: unknown; minReceipt?: number | null }
export type TillReward =
  | ({ kind: 'discount' } & DiscountReward)
  | { kind: 'coupon'; discount: DiscountReward }
  | { kind: 'gift'; sku: string; title: string }
  | { kind: 'all'; of: readonly TillReward[] }
  | { kind: 'points' | 'cashback' | 'personal' }

/** Why an offer changes nothing on this receipt. */
export type Shortfall = { code: 'minReceipt'; short: number } | { code: 'noMatch' } | { code: 'noGift'; title: string }

export type Priced = { lines: (Line & { discount: number })[]; total: number; sum: number; short: Map<string, Shortfall> }

/** Does a line belong to what the offer is limited to? Filters of another shape are judged by the server; here they match nothing. */
function matches(line: Line, on: unknown): boolean {
  if (on === null || on === undefined) return true
  const { field, op, value } = on as Condition
  const wanted = Array.isArray(value) ? value : [value]
  const has = field === 'category' ? line.category : field === 'sku' ? line.sku : undefined
  return has !== undefined && (op === 'in' || op === 'eq') && wanted.includes(has)
}

/** The receipt with the chosen offers taken off: what each line costs, what is to be paid, and what keeps an offer from working. */
export function price(lines: readonly Line[], offers: readonly { grant: string; reward: TillReward }[]): Priced {
  const priced = lines.map((line) => ({ ...line, discount: 0 }))
  const short = new Map<string, Shortfall>()
  for (const { grant, reward } of offers) {
    const reason = apply(priced, reward)
    if (reason) short.set(grant, reason)
  }
  const sum = lines.reduce((total, line) => total + line.price * line.quantity, 0)
  return { lines: priced, sum, total: sum - priced.reduce((total, line) => total + line.discount, 0), short }
}

type Open = Line & { discount: number }
const left = (line: Open) => line.price * line.quantity - line.discount

function apply(lines: Open[], reward: TillReward): Shortfall | null {
  if (reward.kind === 'discount') return takeOff(lines, reward)
  if (reward.kind === 'coupon') return takeOff(lines, reward.discount)
  if (reward.kind === 'all') return reward.of.map((single) => apply(lines, single)).find((reason) => reason !== null) ?? null
  if (reward.kind !== 'gift') return null
  const line = lines.find((l) => l.sku === reward.sku && left(l) >= l.price)
  if (!line) return { code: 'noGift', title: reward.title }
  line.discount += line.price
  return null
}

function takeOff(lines: Open[], { percent, amount, on, minReceipt }: DiscountReward): Shortfall | null {
  const payable = lines.reduce((total, line) => total + left(line), 0)
  if (minReceipt && payable < minReceipt) return { code: 'minReceipt', short: minReceipt - payable }
  const chosen = lines.filter((line) => matches(line, on) && left(line) > 0)
  const base = chosen.reduce((total, line) => total + left(line), 0)
  if (base === 0) return { code: 'noMatch' }
  const off = Math.min(base, percent === undefined ? (amount ?? 0) : Math.floor((base * percent) / 100))
  // Each line takes its share of the running sum, so that the parts make the whole and none is more than its line.
  let before = 0
  for (const line of chosen) {
    const own = left(line)
    line.discount += Math.floor((off * (before + own)) / base) - Math.floor((off * before) / base)
    before += own
  }
  return null
}
