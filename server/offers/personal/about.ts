import { type Reward, rewardsOf } from '../../../workflows/model/offer'
import type { Filter } from '../../../workflows/segments/ast'

/** What an offer is about, as far as baskets tell: categories and items. Null: the whole basket. */
export type About = { categories: readonly string[]; skus: readonly string[] } | null

/** What can be chosen. `gifts`: the items that have to be there to be given. */
export type Candidate = { id: string; name: string; reward: Reward; about: About; gifts: readonly string[] }

/** A saved offer, reduced to what it is about: all its rewards together. Points and whatever is for any receipt leave the rest to decide. */
export function candidateOf(id: string, offer: { name: string; reward: Reward }): Candidate {
  const rewards = rewardsOf(offer.reward)
  const gifts = rewards.flatMap((one) => (one.kind === 'gift' ? [one.sku] : []))
  const filters = rewards.flatMap((one) => (one.kind === 'cashback' || one.kind === 'discount' ? [one.on] : one.kind === 'coupon' ? [one.discount.on] : []))
  const parts = [{ categories: [], skus: gifts }, ...filters.map((on) => (on == null ? null : topicsOf(on as Filter)))].filter((part) => part !== null)
  const about = { categories: distinct(parts.flatMap((part) => part.categories)), skus: distinct(parts.flatMap((part) => part.skus)) }
  return { id, name: offer.name, reward: offer.reward, about: about.categories.length + about.skus.length > 0 ? about : null, gifts: distinct(gifts) }
}

const distinct = (values: readonly string[]) => [...new Set(values)].sort()

/** The categories and items a filter names. What it says of hours, places and sums limits the receipt, not the basket; what it excludes leaves the rest. */
function topicsOf(filter: Filter): About {
  if ('not' in filter) return null
  if ('any' in filter) {
    const parts = filter.any.map(topicsOf)
    return parts.some((part) => part === null) ? null : merged(parts)
  }
  if ('all' in filter) {
    const parts = filter.all.map(topicsOf).filter((part) => part !== null)
    // An item of a category is that item.
    const items = parts.filter((part) => part.skus.length > 0)
    return parts.length === 0 ? null : merged(items.length > 0 ? items : parts)
  }
  if (filter.op !== 'eq' && filter.op !== 'in') return null
  const named = (Array.isArray(filter.value) ? filter.value : [filter.value]).filter((value) => typeof value === 'string')
  if (filter.field === 'category') return { categories: named, skus: [] }
  return filter.field === 'sku' ? { categories: [], skus: named } : null
}

const merged = (parts: readonly About[]): About => ({
  categories: parts.flatMap((part) => part?.categories ?? []),
  skus: parts.flatMap((part) => part?.skus ?? []),
})
