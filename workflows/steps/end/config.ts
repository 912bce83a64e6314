import { z } from 'zod'

export const config = z.strictObject({ reason: z.string().max(200).default('') })

export type EndConfig = z.infer<typeof config>
