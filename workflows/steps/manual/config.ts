import { z } from 'zod'

export const config = z.strictObject({})

export type ManualConfig = z.infer<typeof config>
