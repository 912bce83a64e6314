import { z } from 'zod'
import { TIME } from '../rest/time'
import { MONEY } from './document'

const key = z.string().trim().min(1).max(200)

/** Goods brought back, as tills give it: `quantity` and `amount` (minor units, what the guest gets back) of lines of one receipt, by `sku`. Times in ms. */
export const RETURN = z.strictObject({
  source: key,
  externalId: key,
  receipt: z.strictObject({ source: key, externalId: key }),
  occurredAt: TIME,
  items: z
    .array(z.strictObject({ sku: key, quantity: z.number().min(0).max(1_000_000_000), amount: MONEY }))
    .min(1)
    .max(1000),
})

export type Return = z.infer<typeof RETURN>
