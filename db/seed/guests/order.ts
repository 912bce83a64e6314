import { draws, weighted } from '../chance'
import { type Dish, MENU, taste } from '../menu'
import places from '../world/places.json' with { type: 'json' }
import type { Persona } from './persona'
import { dateOf, minuteOf, ZONE_OFFSET_MS } from './rhythm'

export type Line = { sku: string; name: string; category: string; quantity: number; price: number; discount: number; cost: number }
export type Order = { key: string; place: string; placeIndex: number; occurredAt: number; lines: Line[]; total: number }

/** What a guest eats on a day, and when; the same each time it is asked. `firstDay` as in `rhythm.ts`; times in ms. */
export function orderOf(seed: number, persona: Persona, firstDay: number, day: number): Order {
  const draw = draws(seed, persona.index, day, 2)
  const placeIndex = draw() < 0.86 ? persona.home : persona.other
  const occurredAt = firstDay + day * 86_400_000 - ZONE_OFFSET_MS + minuteOf(persona.habit, draw()) * 60_000 + Math.floor(draw() * 60) * 1000
  const dishes = persona.habit === 'lunch' ? lunch(persona, draw) : dinner(persona, draw)
  const lines = gather(dishes, day)
  const total = lines.reduce((sum, line) => sum + line.price - line.discount, 0)
  const place = places[placeIndex]!.externalId
  const date = dateOf(firstDay, day).toISOString().slice(0, 10)
  return { key: `${place}-${date}-${persona.externalId}`, place, placeIndex, occurredAt, lines, total }
}

function lunch(persona: Persona, draw: () => number): Dish[] {
  const main = draw() < 0.6 ? MENU[persona.favourites[0]]! : one('lunch', draw)
  return [main, ...(draw() < 0.55 ? [one('drink', draw)] : []), ...(draw() < 0.12 ? [one('sweet', draw)] : [])]
}

function dinner(persona: Persona, draw: () => number): Dish[] {
  const family = persona.habit === 'family'
  const company = family ? 2 + Math.floor(draw() * 3) : 1 + Math.floor(draw() * draw() * 4)
  const dishes: Dish[] = []
  for (let guest = 0; guest < company; guest++) {
    const liked = guest < 2 && draw() < 0.62
    dishes.push(liked ? MENU[persona.favourites[guest]!]! : one(family ? 'family' : 'evening', draw))
    if (draw() < 0.38) dishes.push(one('side', draw))
    dishes.push(one(!family && draw() < 0.45 ? 'wine' : 'drink', draw))
    if (draw() < (family ? 0.42 : 0.24)) dishes.push(one('sweet', draw))
  }
  return dishes
}

const one = (what: string, draw: () => number): Dish => weighted(MENU, (dish) => taste(dish, what), draw())

/** Lines of a receipt: equal dishes together, prices of their day (they rise 7 % a year, in steps of ten roubles each quarter). */
function gather(dishes: Dish[], day: number): Line[] {
  const rise = 1.07 ** (Math.floor(day / 91) / 4)
  const counts = new Map<Dish, number>()
  for (const dish of dishes) counts.set(dish, (counts.get(dish) ?? 0) + 1)
  return [...counts].map(([dish, quantity]) => ({
    sku: dish.sku,
    name: dish.name,
    category: dish.category,
    quantity,
    price: Math.round((dish.price * rise) / 1000) * 1000 * quantity,
    discount: 0,
    cost: Math.round((dish.cost * rise) / 100) * 100 * quantity,
  }))
}
