import { z } from 'zod'
import { currency, duration, judgedElsewhere, money, points, saved } from './scalars'

const percent = z.number().gt(0).max(100)

/** Exactly one of percent and amount is given: `discount.one_of`. */
export const discountSchema = z.strictObject({
  kind: z.literal('discount'),
  percent: percent.optional(),
  amount: money.optional(),
  currency: currency.optional(),
  on: judgedElsewhere.optional(),
  minReceipt: money.nullish(),
})

const pointsReward = z.strictObject({ kind: z.literal('points'), amount: points('positive'), expiresAfter: duration.nullish() })

const cashback = z.strictObject({
  kind: z.literal('cashback'),
  percent,
  on: judgedElsewhere.optional(),
  fromPurchase: z.strictObject({ nth: z.number().int().min(1).max(100), within: duration }).nullish(),
})

/** `cost`: what one costs the shop, where the till's lines do not say. */
const gift = z.strictObject({ kind: z.literal('gift'), sku: z.string().max(100), title: z.string().max(200), cost: money.nullish() })

const coupon = z.strictObject({
  kind: z.literal('coupon'),
  discount: discountSchema.omit({ kind: true }).extend({ kind: z.literal('discount').optional() }),
  codes: z.union([z.literal('generated'), z.strictObject({ pool: z.string().min(1) })]),
})

export const PERSONAL_GOALS = ['widen_basket', 'trade_up', 'reward', 'clear_stock'] as const

/** One of the saved offers of `from`, chosen for each guest. `offers`: what they were when the version was published; written by publishing. */
const personal = z.strictObject({
  kind: z.literal('personal'),
  goal: z.enum(PERSONAL_GOALS),
  from: z.array(z.string().min(1)).max(50),
  offers: z
    .array(z.strictObject({ id: z.string(), name: z.string(), reward: judgedElsewhere }))
    .max(50)
    .optional(),
})

const single = z.discriminatedUnion('kind', [pointsReward, cashback, gift, discountSchema, coupon, personal])

export type Discount = z.infer<typeof discountSchema>
export type SingleReward = z.infer<typeof single>
/** Several at once. Deeper nesting would mean nothing more. */
const all = z.strictObject({ kind: z.literal('all'), of: z.array(single).min(1).max(10) })

export const rewardSchema = z.discriminatedUnion('kind', [pointsReward, cashback, gift, discountSchema, coupon, personal, all])
export type Reward = z.infer<typeof rewardSchema>

export const offerSchema = z.strictObject({ name: z.string().max(200), reward: rewardSchema })
export type Offer = z.infer<typeof offerSchema>

export const offerChoice = z.union([saved, offerSchema])
export type OfferChoice = z.infer<typeof offerChoice>

export type Personal = z.infer<typeof personal>

/** The choice an offer leaves to each guest's own habits, if it does. */
export const personalOf = (reward: Reward | undefined): Personal | null => (reward?.kind === 'personal' ? reward : null)

/** The single rewards of an offer, in the order of their keys (`#0`, `#1` ...). */
export const rewardsOf = (reward: Reward): readonly SingleReward[] => (reward.kind === 'all' ? reward.of : [reward])

/** Points an offer gives to one guest at once. */
export const pointsOf = (reward: Reward): number => rewardsOf(reward).reduce((sum, one) => sum + (one.kind === 'points' ? one.amount : 0), 0)

type SavedOffers = ReadonlyMap<string, Offer>

/** An offer as a version keeps it: a saved one is written out, and so are those that a personal one chooses from. What is not known stays as drawn. */
export function frozenOffer(drawn: OfferChoice, saved: SavedOffers): OfferChoice {
  const found = 'saved' in drawn ? saved.get(drawn.saved) : drawn
  if (!found) return drawn
  const { name, reward } = found
  if (reward?.kind !== 'personal') return 'saved' in drawn ? { name, reward } : drawn
  const offers = [...new Set(reward.from)].flatMap((id) => {
    const one = saved.get(id)
    return one ? [{ id, name: one.name, reward: one.reward as unknown }] : []
  })
  return { name, reward: { ...reward, offers } }
}
