import type { Candidate } from './about'
import { type Bought, type Guest, type Item, popularity, type Shop, share, type Topic } from './shop'

/** One thing an offer is about: a category, or an item with the category it stands in. `name`: what it is called in a reason. */
export type OfferTopic = { name: string; sku: string | null; category: string | null; sold: Topic | Item | undefined }

export function topicsOf({ about }: Candidate, shop: Shop): OfferTopic[] {
  if (!about) return []
  const categories = about.categories.map((name) => ({ name, sku: null, category: name, sold: shop.categories.get(name) }))
  const items = about.skus.map((sku) => itemTopic(sku, shop))
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

/** Purchases that the shop's habit is worth beside the guest's own. */
const PRIOR = 3

/**
 * How probably the guest's next purchase is of this: the guest's own share of purchases, drawn towards the shop's where they are few (the posterior mean
 * of a Dirichlet-multinomial with the shop as its prior; MacKay & Peto 1995, "A hierarchical Dirichlet language model"). Who never came gets the shop's.
 */
export function nextIs(topic: OfferTopic, guest: Guest, shop: Shop): number {
  const all = total(guest)
  const own = ownOf(topic, guest)?.weight ?? 0
  return (own + PRIOR * share(topic.sold, shop)) / (all + PRIOR)
}

/** How probably the next purchase is of this item: that it is of its category, times that it is this one there, as others choose there, drawn to the guest's own choice. */
export function picks(topic: OfferTopic, guest: Guest, shop: Shop): number {
  const { sku, category, sold } = topic
  const shelf = category === null ? undefined : shop.categories.get(category)
  if (sku === null || !shelf) return nextIs(topic, guest, shop)
  const there = nextIs({ name: category!, sku: null, category, sold: shelf }, guest, shop)
  const own = guest.categories.get(category!)?.weight ?? 0
  return (there * ((guest.skus.get(sku)?.weight ?? 0) + ((sold?.purchases ?? 0) + 0.5) / (shelf.purchases + 1))) / (own + 1)
}

/** Purchases of all kinds, each halved with its age; summed by size, so that the order of reading makes no difference. */
export const total = (guest: Guest): number =>
  [...guest.categories.values()]
    .map(({ weight }) => weight)
    .sort((a, b) => a - b)
    .reduce((sum, weight) => sum + weight, 0)

/** How strongly what somebody buys speaks for something new, and how many guests it takes to be believed: chosen on the receipts of early months (bench/personal.md). */
const BELIEF = 0.5
const SHRINK = 200

/** `by`: of what the guest buys, what speaks most for it, and how many times as often its buyers buy the new one. */
export type Leaning = { chance: number; by: { category: string; times: number } | null }

/**
 * How probably a guest comes to buy a category new to them: its popularity, raised or lowered by each category they do buy, by how much more often than
 * others the buyers of that one buy the new one: the lift of an association rule (Brin et al. 1997, "Dynamic itemset counting"), drawn towards 1 where few
 * guests were seen, as in item-to-item neighbours (Sarwar et al. 2001; Deshpande & Karypis 2004), multiplied up as naive Bayes would and tempered, since
 * what people buy is not independent. Only its order matters.
 */
export function leaning(topic: OfferTopic, guest: Guest, shop: Shop): Leaning {
  const part =
    topic.sku === null
      ? 1
      : Math.min(1, popularity(topic.sold, shop) / popularity(topic.category === null ? undefined : shop.categories.get(topic.category), shop))
  const base = topic.category === null ? popularity(topic.sold, shop) : popularity(shop.categories.get(topic.category), shop) * part
  const beside = topic.category === null ? undefined : shop.both.get(topic.category)
  const buyers = beside?.get(topic.category ?? '') ?? 0
  let log = Math.log(base)
  let by: Leaning['by'] = null
  if (beside && buyers > 0) {
    const expected = buyers / shop.sampled
    for (const [category, { weight }] of [...guest.categories].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const seen = shop.both.get(category)?.get(category)
      if (!seen) continue
      const times = ((beside.get(category) ?? 0) + SHRINK * expected) / (seen + SHRINK) / expected
      log += BELIEF * Math.min(1, weight) * Math.log(times)
      if (times > 1 && (!by || times > by.times)) by = { category, times }
    }
  }
  return { chance: Math.exp(log), by }
}
