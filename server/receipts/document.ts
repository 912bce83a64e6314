import { z } from 'zod'
import { CARD, IDENTITY } from '../customers/service'
import { TIME } from '../rest/time'

/** Minor units; beyond this an amount is surely a mistake (ten billion in a currency of cents). */
export const MAX_MONEY = 1_000_000_000_000

/** Whole minor units, never negative, never text: `12,5` and `12.5` are nobody's idea of an amount. */
export const MONEY = z.unknown().transform((value, ctx): number => {
  const code =
    value === undefined
      ? 'field.missing'
      : typeof value !== 'number' || !Number.isInteger(value)
        ? 'money.not_whole'
        : value < 0
          ? 'money.negative'
          : value > MAX_MONEY
            ? 'money.too_large'
            : null
  if (code === null) return value as number
  ctx.addIssue({ code: 'custom', params: { code } })
  return z.NEVER
})

const key = z.string().trim().min(1).max(200)

export const ITEM = z
  .strictObject({
    sku: key,
    name: z.string().max(500).nullish(),
    category: z.string().max(200).nullish(),
    quantity: z.number().min(0).max(1_000_000_000),
    price: MONEY,
    discount: MONEY.default(0),
    cost: z.union([z.null(), MONEY]).optional(),
  })
  .refine((item) => !(item.discount > item.price), { path: ['discount'], params: { code: 'receipt.discount_above_price' } })

/** A receipt as tills and files give it, read. Times in ms, money in minor units. */
export const RECEIPT = z
  .strictObject({
    source: key,
    externalId: key,
    location: key,
    occurredAt: TIME,
    currency: z.string().max(10).optional(),
    customer: z.union([z.null(), IDENTITY]).optional(),
    items: z.array(ITEM).min(1).max(1000),
    total: MONEY,
    tenders: z
      .array(z.strictObject({ kind: z.string().min(1).max(50), token: key.nullish(), amount: MONEY.optional() }))
      .max(20)
      .default([]),
    redeem: z.array(CARD).max(20).default([]),
  })
  .superRefine((receipt, ctx) => {
    const sum = receipt.items.reduce((total, item) => total + item.price - item.discount, 0)
    if (sum !== receipt.total) ctx.addIssue({ code: 'custom', path: ['total'], params: { code: 'receipt.total', values: { total: receipt.total, sum } } })
  })

export type Receipt = z.infer<typeof RECEIPT>
