import type { Candidate } from './about'
import { type Bought, type Guest, type Item, popularity, type Shop, share, steadiness, type Topic } from './shop'

/** One thing an offer is about: a category, or an item with the category it stands in. `name`: what it is called in a reason. */
export type OfferTopic = { name: string; sku: string | null; category: string | null; sold: Topic | Item | undefined }

/** None of them holds another: an item of a category that is there as a whole is no topic of its own. */
export function topicsOf({ about }: Candidate, shop: Shop): OfferTopic[] {
  if (!about) return []
  const categories = about.categories.map((name) => ({ name, sku: null, category: name, sold: shop.categories.get(name) }))
  const items = about.skus.map((sku) => itemTopic(sku, shop)).filter(({ category }) => category === null || !about.categories.includes(category))
  return [...categories, ...items]
}

export function itemTopic(sku: string, shop: Shop): OfferTopic {
  const sold = shop.items.get(sku)
  return { name: sold?.title ?? sku, sku, category: sold?.category ?? null, sold }
}

/** What the guest bought of it. */
export const ownOf = ({ sku, category }: OfferTopic, guest: Guest): Bought | undefined =>
  sku === null ? guest.categories.get(category ?? '') : guest.skus.get(sku)

/** Whether the guest already buys there: the item itself, or anything of its category. */
export const buysThere = (topic: OfferTopic, guest: Guest): boolean =>
  ownOf(topic, guest) !== undefined || (topic.category !== null && guest.categories.has(topic.category))

/**
 * How many of the guest's purchases (as many as they lately made) may be expected to be of this. Nobody buys everything alike: how often people buy a thing
 * is negative-binomially distributed over them (Ehrenberg 1959, "The pattern of consumer purchases"), and the expectation for one who bought `own` of it is
 * then between that and the shop's mean, the nearer to their own the more people differ (Goodhardt & Ehrenberg 1967, "Conditional trend analysis"; `steadiness`).
 * Whoever never came counts as one purchase as anybody would make it.
 */
export function expected(topic: OfferTopic, guest: Guest, shop: Shop): number {
  const own = ownOf(topic, guest)?.weight ?? 0
  const usual = Math.max(1, guest.total) * share(topic.sold, shop)
  const k = steadiness(topic.sold, shop)
  return (usual * (k + own)) / (k + usual)
}

/** The same of an item, where people buy by category: purchases expected there, times how probably each is this one, as others choose there, drawn to the guest's own choice. */
export function picks(topic: OfferTopic, guest: Guest, shop: Shop): number {
  const { sku, category, sold } = topic
  const shelf = category === null ? undefined : shop.categories.get(category)
  if (sku === null || !shelf) return expected(topic, guest, shop)
  const there = expected({ name: category!, sku: null, category, sold: shelf }, guest, shop)
  const own = guest.categories.get(category!)?.weight ?? 0
  return (there * ((guest.skus.get(sku)?.weight ?? 0) + ((sold?.purchases ?? 0) + 0.5) / (shelf.purchases + 1))) / (own + 1)
}

/** How many guests it takes for a lift to be half believed (bench/personal.md). */
const SHRINK = 200

/** `by`: of what the guest buys, what speaks most for it, and how many times as often its buyers buy the new one. */
export type Leaning = { chance: number; by: { category: string; times: number } | null }

/**
 * How probably a guest comes to buy a category new to them: its popularity, times how much more often than others the buyers of what they do buy buy the new
 * one: the lift of an association rule (Brin et al. 1997, "Beyond market baskets"), drawn towards 1 where few guests were seen, as in item-to-item neighbours
 * (Sarwar et al. 2001; Deshpande & Karypis 2004), averaged over what they buy (geometrically, the latest counting most): multiplied up, as naive Bayes would,
 * it claims far more than a long history knows, since what people buy is not independent. Only its order matters.
 */
export function leaning(topic: OfferTopic, guest: Guest, shop: Shop): Leaning {
  const beside = topic.category === null ? undefined : shop.both.get(topic.category)
  const buyers = beside?.get(topic.category ?? '') ?? 0
  let [log, weights] = [0, 0]
  let by: Leaning['by'] = null
  if (beside && buyers > 0) {
    const expected = buyers / shop.sampled
    for (const [category, { weight }] of [...guest.categories].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const seen = shop.both.get(category)?.get(category)
      if (!seen) continue
      const times = ((beside.get(category) ?? 0) + SHRINK * expected) / (seen + SHRINK) / expected
      log += Math.min(1, weight) * Math.log(times)
      weights += Math.min(1, weight)
      if (times > 1 && (!by || times > by.times)) by = { category, times }
    }
  }
  return { chance: popularity(topic.sold, shop) * Math.exp(log / Math.max(1, weights)), by }
}
