import { type Database, inWorkspace } from '../../../../db/client'
import type { Personal, Reward } from '../../../../workflows/model/offer'
import { type Candidate, candidateOf } from '../about'
import { choose } from '../choose'
import { namedBy, readGuests, readShop } from '../read'
import { refreshHabits } from '../refresh'
import type { Guest, Shop } from '../shop'
import { topicsOf } from '../topics'
import type { Line } from './real-shop'

const DAY = 86_400_000
/** Guests have four weeks to do what was foreseen. */
const WITHIN = 28 * DAY

export type Goal = Exclude<Personal['goal'], 'clear_stock'>

/**
 * How one way of choosing did with one household at one date: whether it was bought within four weeks as the goal means it, and the cents the shop earned by
 * that (of a move up: more than by the usual).
 */
export type Try = { household: string; hit: number; earned: number }
export type Way = 'model' | 'same_for_all' | 'popular_that_suits'
export type BackTest = Record<Goal, Record<Way, Try[]>>

/** What a chain might have on offer: each of its most bought categories; to move up, the dearer third of what is sold in each. */
export function candidatesOf(
  shop: Shop,
  goal: Goal,
  count: number,
  itemsOf: (category: string) => { sku: string; price: number; purchases: number }[],
): Candidate[] {
  const top = [...shop.categories].sort(([a, x], [b, y]) => y.buyers - x.buyers || (a < b ? -1 : 1)).slice(0, count)
  return top.flatMap(([category]) => {
    const on = goal === 'trade_up' ? dearer(itemsOf(category)) : [category]
    const reward: Reward = { kind: 'cashback', percent: 10, on: { field: goal === 'trade_up' ? 'sku' : 'category', op: 'in', value: on } }
    return on.length > 0 ? [candidateOf(category, { name: category, reward })] : []
  })
}

/** The items that make the last third of a category's sales, by price. */
function dearer(items: { sku: string; price: number; purchases: number }[]): string[] {
  const sorted = [...items].sort((a, b) => a.price - b.price || (a.sku < b.sku ? -1 : 1))
  const all = sorted.reduce((sum, { purchases }) => sum + purchases, 0)
  let seen = 0
  return sorted.flatMap(({ sku, purchases }) => {
    seen += purchases
    return seen - purchases >= (all * 2) / 3 ? [sku] : []
  })
}

/**
 * Learns from what was bought before each date, by the very statements the product learns by; lets each household that was known then choose by each way; and
 * looks at what they bought in the four weeks after. Beside the model: one offer for everybody (the most bought), and the most bought of those that suit
 * the guest at all.
 */
export async function backTest(
  db: Database,
  workspace: string,
  customers: ReadonlyMap<string, number>,
  lines: readonly Line[],
  dates: readonly number[],
  count = 30,
): Promise<BackTest> {
  const empty = (): Record<Way, Try[]> => ({ model: [], same_for_all: [], popular_that_suits: [] })
  const found: BackTest = { widen_basket: empty(), trade_up: empty(), reward: empty() }
  for (const date of dates) {
    const households = [...new Set(lines.filter(({ at }) => at <= date).map(({ household }) => household))].sort()
    const after = grouped(
      lines.filter(({ at }) => at > date && at <= date + WITHIN),
      ({ household }) => household,
    )
    await inWorkspace(db, workspace, async ({ sql }) => {
      await refreshHabits(sql, workspace, new Date(date))
      const { rows } = await sql.query<{ sku: string; category: string; price: number; purchases: number }>(
        `select name as sku, category, net / quantity as price, purchases from shop_topics where workspace_id = $1 and kind = 'item' and quantity > 0`,
        [workspace],
      )
      const items = grouped(rows, ({ category }) => category)
      const bare = (await readShop(sql, workspace, []))!
      for (const goal of Object.keys(found) as Goal[]) {
        const candidates = candidatesOf(bare, goal, count, (category) => items.get(category) ?? [])
        const shop = (await readShop(sql, workspace, candidates))!
        const asked = households.map((household) => ({ customer: customers.get(household)!, at: date }))
        const guests = await readGuests(sql, workspace, asked, namedBy(candidates).skus)
        for (const [i, household] of households.entries()) {
          const guest = guests[i]!
          const suits = (one: Candidate) => choose(goal, [one], { guest, shop, stock: new Map() }, () => 0) !== null
          const chosen: Record<Way, Candidate | undefined> = {
            model: choose(goal, candidates, { guest, shop, stock: new Map() }, () => 0)?.candidate,
            same_for_all: candidates[0],
            popular_that_suits: candidates.find(suits),
          }
          if (!chosen.model) continue
          for (const way of Object.keys(chosen) as Way[]) {
            found[goal][way].push({ household, ...outcome(goal, chosen[way], guest, shop, after.get(household) ?? []) })
          }
        }
      }
    })
  }
  return found
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}

/** No line of these receipts says its cost: a workspace's ready share of the price is the margin. */
const MARGIN = 0.3

function outcome(goal: Goal, candidate: Candidate | undefined, guest: Guest, shop: Shop, bought: readonly Line[]): { hit: number; earned: number } {
  if (!candidate) return { hit: 0, earned: 0 }
  const topics = topicsOf(candidate, shop)
  const counts = ({ sku, category, quantity, net }: Line) => {
    if (!topics.some((topic) => (topic.sku === null ? topic.category === category : topic.sku === sku))) return false
    const own = guest.categories.get(category)
    if (goal === 'widen_basket') return own === undefined
    return goal === 'reward' || (own !== undefined && net / quantity > own.net / own.quantity)
  }
  const hits = bought.filter(counts)
  const usual = ({ category, quantity }: Line) =>
    goal === 'trade_up' ? (quantity * guest.categories.get(category)!.net) / guest.categories.get(category)!.quantity : 0
  return { hit: hits.length > 0 ? 1 : 0, earned: hits.reduce((sum, line) => sum + (line.net - usual(line)) * MARGIN, 0) }
}
