import { z } from 'zod'

export const config = z.strictObject({
  /** Id of a campaign of the same workspace whose entry is `manual`. */
  campaign: z.string().max(40),
})

export type HandoverConfig = z.infer<typeof config>
