import { chance } from '../chance'
import { MENU } from '../menu'
import type { Api } from './api'
import { LUCK } from './history'
import { type House, lookIntoWallet, type Wallet } from './house'
import { inParallel } from './inbox'
import type { Memory } from './memory'
import { liftAt, ODDS } from './odds'
import { type Order, orderOf } from './order'
import { isLapsed, luck, type Persona } from './persona'
import { BUSIEST, calendarOdds, visitOdds, ZONE_OFFSET_MS } from './rhythm'

const DAY = 86_400_000
/** Receipts in a call. */
const BATCH = 250
/** However strong the pull, something may always come between. */
const SUREST = 0.9

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

type Candidate = { persona: Persona; day: number; order: Order; usual: number; drawn: number; influenced: boolean }

const NOTHING = { offer: false, points: false }
const EVERYTHING = { offer: true, points: true }
/** Calls under way at a time. */
const WIDTH = 6

/** Which day of the demo an instant lies in, by the chain's local time. */
export const dayAt = (firstDay: number, at: number): number => Math.floor((at + ZONE_OFFSET_MS - firstDay) / DAY)

/** Everybody's visits in (from, to]; whoever was won back is remembered. Asked again with the same memory, the same visits come out. */
export async function visitsBetween(house: House, memory: Memory, firstDay: number, from: number, to: number): Promise<Receipt[]> {
  const candidates = candidatesBetween(house, memory, firstDay, from, to)
  // Only they look into the app: what is in it may decide, and they can show its codes at the till.
  await inParallel(candidates, WIDTH, async ({ persona, influenced }) => {
    if (influenced) memory.wallets[persona.index] ??= await lookIntoWallet(house.api, persona)
  })
  const receipts: Receipt[] = []
  for (const { persona, day, order, usual, drawn } of candidates) {
    const wallet = memory.wallets[persona.index]
    const lift = liftAt(memory.influences[persona.index] ?? [], wallet ?? NOTHING, order.occurredAt)
    if (drawn >= Math.min(SUREST, usual * lift)) continue
    const stays = lift > 1.5 && isLapsed(persona, day) && chance(house.seed, persona.index, day, LUCK.stays) < ODDS.stays
    if (stays) memory.regained[persona.index] ??= day
    receipts.push(receiptOf(persona, order, wallet))
    // A code is good once, and there may be new ones.
    delete memory.wallets[persona.index]
  }
  return receipts.sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1))
}

/** Those who come, or would come if their app held the best there can be. */
function candidatesBetween(house: House, memory: Memory, firstDay: number, from: number, to: number): Candidate[] {
  const candidates: Candidate[] = []
  for (let day = dayAt(firstDay, from); day <= dayAt(firstDay, to); day++) {
    for (const persona of house.guests.values()) {
      const drawn = luck(house.seed, persona, day, LUCK.visit)
      const influences = memory.influences[persona.index]
      const most = influences ? ODDS.mostLift : 1
      // Most are out of reach even on the best of days: nothing more to reckon.
      if (drawn >= persona.perWeek * BUSIEST * most) continue
      const usual = Math.max(visitOdds(persona, firstDay, day), regainedOdds(memory, persona, firstDay, day))
      if (drawn >= Math.min(SUREST, usual * most)) continue
      const order = orderOf(house.seed, persona, firstDay, day)
      if (order.occurredAt <= from || order.occurredAt > to) continue
      const best = influences ? liftAt(influences, EVERYTHING, order.occurredAt) : 1
      if (drawn < Math.min(SUREST, usual * best)) candidates.push({ persona, day, order, usual, drawn, influenced: best > 1 })
    }
  }
  return candidates
}

function regainedOdds(memory: Memory, persona: Persona, firstDay: number, day: number): number {
  const since = memory.regained[persona.index]
  return since !== undefined && day > since ? calendarOdds(persona, firstDay, day) * ODDS.habitRegained : 0
}

/** A guest shows the codes they have; a gift is on the receipt at no price. */
function receiptOf(persona: Persona, order: Order, wallet: Wallet | undefined): Receipt {
  const codes = (wallet?.codes ?? []).filter((c) => c.until > order.occurredAt)
  const dish = codes.some((c) => c.kind === 'gift') ? MENU.find(({ sku }) => sku === 'dessert-of-the-day') : undefined
  const gift = dish && { sku: dish.sku, name: dish.name, category: dish.category, quantity: 1, price: dish.price, discount: dish.price, cost: dish.cost }
  return {
    source: 'till',
    externalId: order.key,
    location: order.place,
    occurredAt: new Date(order.occurredAt).toISOString(),
    customer: { externalId: persona.externalId },
    items: gift ? [...order.lines, gift] : order.lines,
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
