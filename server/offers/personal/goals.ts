import type { Personal } from '../../../workflows/model/offer'
import type { Candidate } from './about'
import { type Guest, marginOf, popularity, priceOf, type Shop, type Stock } from './shop'
import { buysThere, expected, itemTopic, leaning, type OfferTopic, ownOf, picks, topicsOf } from './topics'

/** Why one offer was chosen: a code with words (`personal.<code>`) and its values. */
export type Why = { code: string; values: Record<string, string | number> }
export type Scored = { score: number; why: Why }

type Score = (candidate: Candidate, known: Known) => Scored | null
export type Known = { guest: Guest; shop: Shop; stock: Stock }

/** Null: this offer does not serve the goal for this guest. Scores are compared within one goal only. */
export const GOALS: Record<Personal['goal'], Score> = { widen_basket: widen, trade_up: tradeUp, reward, clear_stock: clearStock }

const percent = (value: number) => Math.round(value * 1000) / 10

/** An offer is worth what all it is about is worth together, and is explained by what is worth most. */
function together(found: readonly (Scored | null)[]): Scored | null {
  let top: Scored | null = null
  let sum = 0
  for (const one of found) {
    if (!one) continue
    sum += one.score
    if (!top || one.score > top.score) top = one
  }
  return top && { score: sum, why: top.why }
}

/**
 * Something the guest does not buy yet: how probably they will, times the cube root of what a purchase earns. The whole margin would chase the dearest shelf
 * and be bought half as often; with a third of it hardly fewer buy and more is earned (bench/personal.md). An offer that also covers what they buy widens
 * nothing.
 */
function widen(candidate: Candidate, known: Known): Scored | null {
  const { guest, shop } = known
  const topics = topicsOf(candidate, shop)
  if (topics.some((topic) => buysThere(topic, guest))) return null
  return together(
    topics.map((topic) => {
      const { chance, by } = leaning(topic, guest, shop)
      const values = { what: topic.category ?? topic.name, by: by?.category ?? '', times: Math.round((by?.times ?? 0) * 10) / 10 }
      const why = values.times > 1 ? { code: 'often_together', values } : popular(topic, known)
      return { score: chance * Math.cbrt(marginOf(topic.sold, shop)), why }
    }),
  )
}

/** A step up of less than this is none. */
const PRICIER = 1.05

/**
 * Something pricier where the guest buys already: how much they may be expected to buy there, times how probably that is this (as others choose there, drawn
 * to their own choice), times how much more a piece earns than what they usually take.
 */
function tradeUp(candidate: Candidate, { guest, shop }: Known): Scored | null {
  return together(
    topicsOf(candidate, shop).map((topic) => {
      const { category, sold } = topic
      const own = category === null ? undefined : guest.categories.get(category)
      const shelf = category === null ? undefined : shop.categories.get(category)
      if (!own || !shelf || !sold || own.quantity <= 0 || sold.quantity <= 0 || shelf.net <= 0) return null
      const usual = own.net / own.quantity
      const price = sold.net / sold.quantity
      if (price < usual * PRICIER) return null
      const gain = sold.margin / sold.quantity - (usual * shelf.margin) / shelf.net
      if (gain <= 0) return null
      return {
        score: picks(topic, guest, shop) * gain,
        why: { code: 'pricier', values: { what: topic.name, where: category!, more: percent(price / usual - 1) } },
      }
    }),
  )
}

/** What the guest buys most and lately: whatever is given there will be used. */
function reward(candidate: Candidate, known: Known): Scored | null {
  const { guest, shop } = known
  return together(
    topicsOf(candidate, shop).map((topic) => {
      const own = ownOf(topic, guest)?.weight ?? 0
      const why = own > 0 ? { code: 'favourite', values: { what: topic.name, share: percent(own / guest.total) } } : popular(topic, known)
      return { score: expected(topic, guest, shop), why }
    }),
  )
}

/**
 * What there is beyond four weeks' sales, at its price, times what the guest may be expected to buy of it: the money that this offer may set free. What
 * nobody counted is not known to be too much.
 */
function clearStock(candidate: Candidate, known: Known): Scored | null {
  const { guest, shop, stock } = known
  return together(
    countedOf(candidate, known).map((sku) => {
      const there = stock.get(sku)!.all
      const over = there - (shop.items.get(sku)?.lately ?? 0)
      if (there < 1 || over <= 0) return null
      const topic = itemTopic(sku, shop)
      const why = { code: 'too_much', values: { what: topic.name, over: Math.round(over), there: Math.round(there) } }
      return { score: over * priceOf(topic.sold) * picks(topic, guest, shop), why }
    }),
  )
}

const looked = new WeakMap<Candidate, { stock: Stock; skus: readonly string[] }>()

/** The items of an offer that were counted: looked up once for all guests of a batch. */
function countedOf(candidate: Candidate, { stock, shop }: Known): readonly string[] {
  const before = looked.get(candidate)
  if (before?.stock === stock) return before.skus
  const { skus = [], categories = [] } = candidate.about ?? {}
  const found = [...stock.keys()].filter((sku) => skus.includes(sku) || categories.includes(shop.items.get(sku)?.category ?? '')).sort()
  looked.set(candidate, { stock, skus: found })
  return found
}

/** What others buy speaks for it: the guest has not bought it, or nothing at all. */
export function popular(topic: OfferTopic, { guest, shop }: Known): Why {
  const code = guest.total === 0 ? 'popular' : 'new_and_popular'
  return { code, values: { what: topic.name, share: percent(popularity(topic.sold, shop)) } }
}
