import { z } from 'zod'
import type { Draft } from '../../model/face'
import { finding } from '../../model/scalars'

/** Ids of arms are ports. */
export const config = z.strictObject({
  arms: z.array(
    z.strictObject({
      id: z.string().refine((id) => /^[a-z0-9-]{1,40}$/.test(id), finding('port.bad_id')),
      name: z.string().max(200).default(''),
      weight: z.number(),
    }),
  ),
  /** What the arms are compared by: a matter of the results alone, so the machine never sees it. */
  metric: z.enum(['visits', 'revenue', 'margin']).default('margin'),
  /** `winner`: as soon as one arm is better for sure, whoever comes later goes to it (server/insight/decide-tests.ts decides). */
  stop: z.enum(['fixed', 'winner']).default('fixed'),
})

export type SplitConfig = z.infer<typeof config>

/** Ids of the arms that have one, each once. */
export const armIds = (config: Draft<SplitConfig>): string[] => [
  ...new Set((config.arms ?? []).flatMap((arm) => (typeof arm?.id === 'string' ? [arm.id] : []))),
]
