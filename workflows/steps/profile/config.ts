import { z } from 'zod'

const tag = z.string().trim().min(1).max(100)
/** As the API takes them; null takes an attribute away. */
const attribute = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])

export const config = z.strictObject({
  /** Attributes of the customer, by name. */
  set: z.record(z.string().min(1).max(100), attribute).default({}),
  addTags: z.array(tag).max(50).default([]),
  removeTags: z.array(tag).max(50).default([]),
  /** Null leaves it as it is. */
  tier: z.string().trim().min(1).max(100).nullish(),
})

export type ProfileConfig = z.infer<typeof config>
