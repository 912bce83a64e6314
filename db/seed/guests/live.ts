import { chance } from '../chance'
import { MENU } from '../menu'
import type { Api } from './api'
import { LUCK } from './history'
import type { Memory } from './memory'
import { liftAt, ODDS } from './odds'
import { type Order, orderOf } from './order'
import { isLapsed, luck, type Persona } from './persona'
import { calendarOdds, visitOdds, ZONE_OFFSET_MS } from './rhythm'

const DAY = 86_400_000
const BATCH = 250

export type Receipt = {
  source: string
  externalId: string
  location: string
  occurredAt: string
  customer: { externalId: string }
  items: Order['lines']
  total: number
  redeem: string[]
}

/** Which day of the demo an instant lies in, by the chain's local time. */
export const dayAt = (firstDay: number, at: number): number => Math.floor((at + ZONE_OFFSET_MS - firstDay) / DAY)

/** Everybody's visits in (from, to]; whoever was won back is remembered. Asked again with the same memory, the same visits come out. */
export function visitsBetween(seed: number, personas: readonly Persona[], memory: Memory, firstDay: number, from: number, to: number): Receipt[] {
  const receipts: Receipt[] = []
  for (let day = dayAt(firstDay, from); day <= dayAt(firstDay, to); day++) {
    for (const persona of personas) {
      const influences = memory.influences[persona.index] ?? []
      const regained = memory.regained[persona.index]
      const usual = Math.max(
        visitOdds(persona, firstDay, day),
        regained !== undefined && day > regained ? calendarOdds(persona, firstDay, day) * ODDS.habitRegained : 0,
      )
      const drawn = luck(seed, persona, day, LUCK.visit)
      // Most are out of reach even of the strongest message: nothing more to reckon.
      if (drawn >= Math.min(0.9, usual * (influences.length > 0 ? ODDS.mostLift : 1))) continue
      const order = orderOf(seed, persona, firstDay, day)
      if (order.occurredAt <= from || order.occurredAt > to) continue
      const lift = liftAt(influences, order.occurredAt)
      if (drawn >= Math.min(0.9, usual * lift)) continue
      if (lift > 1.5 && isLapsed(persona, day) && regained === undefined && chance(seed, persona.index, day, 21) < ODDS.stays)
        memory.regained[persona.index] = day
      receipts.push(receiptOf(persona, order, memory))
    }
  }
  return receipts.sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1))
}

/** A guest shows the codes they have; a gift is on the receipt at no price. */
function receiptOf(persona: Persona, order: Order, memory: Memory): Receipt {
  const codes = (memory.codes[persona.index] ?? []).filter((c) => c.until > order.occurredAt)
  delete memory.codes[persona.index]
  const gift = codes.some((c) => c.kind === 'gift') ? MENU.find((dish) => dish.sku === 'dessert-of-the-day')! : null
  const given = gift ? [{ sku: gift.sku, name: gift.name, category: gift.category, quantity: 1, price: gift.price, discount: gift.price, cost: gift.cost }] : []
  return {
    source: 'till',
    externalId: order.key,
    location: order.place,
    occurredAt: new Date(order.occurredAt).toISOString(),
    customer: { externalId: persona.externalId },
    items: [...order.lines, ...given],
    total: order.total,
    redeem: codes.map((c) => c.code),
  }
}

/** Sends receipts as tills do, in batches. What is there already is a duplicate and does no harm. */
export async function ringUp(api: Api, receipts: readonly Receipt[]): Promise<{ accepted: number; refused: string[] }> {
  const told = { accepted: 0, refused: [] as string[] }
  for (let from = 0; from < receipts.length; from += BATCH) {
    const items = receipts.slice(from, from + BATCH)
    const answer = await api.post<{ items: { status: string; errors?: { code: string }[] }[] }>('/receipts', { items })
    for (const item of answer.items) {
      if (item.status === 'accepted') told.accepted++
      else if (item.status !== 'duplicate') told.refused.push(`${item.status} ${item.errors?.[0]?.code ?? ''}`)
    }
  }
  return told
}
