import { z } from 'zod'

export const MAX_ITEMS = 500

/** `{"items":[...]}` of 1..500; each item is judged by itself later, so that one bad line never costs the others. */
export const batch = z.strictObject({
  items: z
    .array(z.unknown())
    .min(1)
    .refine((items) => items.length <= MAX_ITEMS, { params: { code: 'batch.too_many', values: { limit: MAX_ITEMS } } }),
})
