import { z } from 'zod'

export const config = z.strictObject({
  /** Id of an audience of the same workspace. */
  audience: z.string().max(40),
  do: z.enum(['add', 'remove']),
})

export type AudienceConfig = z.infer<typeof config>
