import { z } from 'zod'
import { type BasketLine, type Shortfall, takeOff } from '../../workflows/segments/take-off'
import type { Ctx } from '../context'
import { decide, IDENTITY, lookUp, marksOfIdentity } from '../customers/service'
import { type Issue, Refusal, type Told, tell } from '../faults'
import { localTime } from '../local-time'
import { balance, prospects } from '../loyalty/service'
import { lookAt, money, rewardSummary } from '../offers/service'
import { ITEM } from '../receipts/service'
import { type House, houseOf, pointsFor, SPEND } from './point'

export const QUOTE = z.strictObject({
  customer: z.union([z.null(), IDENTITY]).optional(),
  location: z.string().trim().min(1).max(200),
  items: z.array(ITEM).min(1).max(1000),
  redeem: z.array(z.string().trim().min(1).max(100)).max(20).default([]),
  spend: SPEND,
})

/** What works on a basket: `off` is taken off by a code (minor units), `earn` is what cashback gives (points). */
export type Applied = { grant: string; code: string | null; name: string; summary: string; off: number; earn: number }
export type NotApplied = { grant: string | null; code: string | null; name: string | null; reason: Told }

export type Quote = {
  /** Points this basket would earn. */
  earn: number
  /** The most points that can be spent on it. */
  maxSpend: number
  /** What is left to pay with money, minor units, when `spend` (or `maxSpend`, if that is less) is spent. */
  payable: number
  spend: number
  /** What one point pays, minor units. */
  pointValue: number
  lines: (BasketLine & { payable: number })[]
  applied: Applied[]
  notApplied: NotApplied[]
}

type Basket = { lines: BasketLine[]; applied: Applied[]; notApplied: NotApplied[] }

/** What a basket would cost, earn and let spend if it were checked out now. Writes nothing, reserves nothing. */
export async function quote(ctx: Ctx, { customer, location, items, redeem, spend }: z.infer<typeof QUOTE>): Promise<Quote> {
  const house = await houseOf(ctx, location)
  const who = customer ? await whose(ctx, customer) : null
  const { hour, weekday } = localTime(house.timeZone, ctx.now)
  const basket: Basket = {
    lines: items.map(({ sku, category, quantity, price, discount }) => ({ sku, category: category ?? null, quantity, price, discount })),
    applied: [],
    notApplied: [],
  }
  const { lines } = basket
  await applyCodes(ctx, basket, [...new Set(redeem)], { location, hour, weekday }, house)
  const total = payableOf(lines)
  let earn = 0
  if (who !== null) {
    const receipt = { id: 0, customer: who, occurredAt: ctx.now, location, localHour: hour, weekday, total, items: lines }
    for (const { grant, points, missing } of await prospects(ctx, [receipt])) {
      const about = { grant: String(grant.id), code: null, name: grant.name }
      if (missing) basket.notApplied.push({ ...about, reason: tell({ code: missing === 'lines' ? 'offer.no_match' : 'offer.not_yet' }, ctx.locale) })
      else basket.applied.push({ ...about, summary: rewardSummary(grant.reward, ctx.locale, house.currency), off: 0, earn: points })
      earn += points
    }
  }
  const maxSpend = who === null ? 0 : Math.min((await balance(ctx, who)).balance, pointsFor(total, house))
  const spent = Math.min(spend, maxSpend)
  return {
    earn,
    maxSpend,
    payable: total - spent * house.pointValue,
    spend: spent,
    pointValue: house.pointValue,
    lines: lines.map((line) => ({ ...line, payable: line.price - line.discount })),
    applied: basket.applied,
    notApplied: basket.notApplied,
  }
}

const payableOf = (lines: readonly BasketLine[]): number => lines.reduce((sum, line) => sum + line.price - line.discount, 0)

async function applyCodes(ctx: Ctx, basket: Basket, codes: string[], at: { location: string; hour: number; weekday: number }, house: House) {
  for (const code of codes) {
    try {
      const coupon = await lookAt(ctx, code)
      const occurrence = { ...at, amount: payableOf(basket.lines), properties: {} }
      const { off, reason } = takeOff(coupon.reward, occurrence, basket.lines)
      const about = { grant: String(coupon.id), code: coupon.code, name: coupon.name }
      if (reason) basket.notApplied.push({ ...about, reason: tell(issueOf(reason, ctx, house), ctx.locale) })
      else basket.applied.push({ ...about, summary: rewardSummary(coupon.reward, ctx.locale, house.currency), off, earn: 0 })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      basket.notApplied.push({ grant: null, code, name: null, reason: tell({ code: error.code, values: error.details.values }, ctx.locale) })
    }
  }
}

function issueOf(why: Shortfall, { locale }: Ctx, { currency }: House): Issue {
  if (why.code === 'offer.min_receipt') return { code: why.code, values: { short: money(why.short, locale, currency) } }
  return why.code === 'offer.no_gift' ? { code: why.code, values: { title: why.title } } : { code: why.code }
}

/** Who would be recognised; somebody new has nothing yet. Two customers: 409 `customer.conflict`. */
async function whose(ctx: Ctx, identity: z.infer<typeof IDENTITY>): Promise<number | null> {
  const marks = marksOfIdentity(identity)
  const { pointed, known } = await lookUp(ctx, [marks])
  const decision = decide(marks, pointed[0]!, known, 'till')
  if (decision.kind === 'conflict') {
    const code = decision.ids.length > 1 ? 'customer.conflict' : 'customer.other_number'
    throw new Refusal(409, code, { values: { customers: decision.ids.join(', ') } })
  }
  if (decision.kind === 'unknown') throw new Refusal(404, 'customer.unknown')
  return decision.kind === 'known' ? decision.id : null
}
