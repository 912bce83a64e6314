/** What all guests of a shop bought within a year. Money in minor units, net of discounts. */
export type Shop = {
  guests: number
  /** Guests whose pairs of categories were counted. */
  sampled: number
  /** Lines of receipts, and what all of them earned. */
  purchases: number
  margin: number
  categories: ReadonlyMap<string, Topic>
  items: ReadonlyMap<string, Item>
  /** Of the sampled guests: how many bought both. `both.get(c)?.get(c)` bought c at all. */
  both: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** `lately`: pieces sold within the last four weeks. */
export type Topic = { buyers: number; purchases: number; quantity: number; lately: number; net: number; margin: number }
/** `title`: as the till calls it. */
export type Item = Topic & { title: string | null; category: string | null }

/** What one guest bought of a category or an item: `weight` is the number of purchases, each halved every 90 days. */
export type Bought = { weight: number; quantity: number; net: number }

/** `total`: purchases of all kinds, each halved with its age; none = nobody knows the guest's taste. */
export type Guest = { home: number | null; total: number; categories: ReadonlyMap<string, Bought>; skus: ReadonlyMap<string, Bought> }

/** Pieces of an item: in all, and where it was said by place. */
export type Stock = ReadonlyMap<string, { all: number; places: ReadonlyMap<number, number> }>

/** Days after which a purchase counts half. */
export const HALF_LIFE = 90
/** How far back purchases say something of a guest and of the shop, in days. */
export const LOOKS_BACK = 365

/** What a line of this topic earns on average; of what was never sold: what any line earns. */
export function marginOf(topic: Topic | undefined, shop: Shop): number {
  const mean = shop.purchases > 0 ? shop.margin / shop.purchases : 1
  return Math.max(1, topic && topic.purchases > 0 ? topic.margin / topic.purchases : mean)
}

/** What a piece of it is sold for on average; of what was never sold: one unit of money, since nothing tells. */
export const priceOf = (topic: Topic | undefined): number => (topic && topic.quantity > 0 ? topic.net / topic.quantity : 1)

/** Share of guests who buy it; never quite none, since the shop offers it. */
export const popularity = (topic: Topic | undefined, shop: Shop): number => ((topic?.buyers ?? 0) + 0.5) / (shop.guests + 1)

/** Share of all purchases that were of it. */
export const share = (topic: Topic | undefined, shop: Shop): number => ((topic?.purchases ?? 0) + 0.5) / (shop.purchases + 1)

const known = new WeakMap<Topic, number>()

/**
 * How alike guests are in buying a thing: the exponent k of the negative binomial distribution that has its mean and its share of guests who never bought
 * it, (1 + mean / k) ^ -k. Small = some buy it all the time, most never. Found by halving on a logarithmic scale, between 0.001 and 1000.
 */
export function steadiness(topic: Topic | undefined, shop: Shop): number {
  if (!topic || topic.buyers === 0 || topic.buyers >= shop.guests) return 1
  let k = known.get(topic)
  if (k === undefined) {
    const mean = topic.purchases / shop.guests
    const never = 1 - topic.buyers / shop.guests
    let [low, high] = [1e-3, 1e3]
    for (let step = 0; step < 40; step++) {
      k = Math.sqrt(low * high)
      if ((1 + mean / k) ** -k < never) high = k
      else low = k
    }
    known.set(topic, k!)
  }
  return k!
}
