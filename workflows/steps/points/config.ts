import { z } from 'zod'
import { duration, points } from '../../model/scalars'

export const config = z.strictObject({
  /** Negative takes, never below zero. */
  amount: points('either'),
  expiresAfter: duration.nullish(),
  reason: z.string().max(200).default(''),
})

export type PointsConfig = z.infer<typeof config>
