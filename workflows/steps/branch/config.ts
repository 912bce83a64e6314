import { z } from 'zod'
import type { Draft } from '../../model/face'
import { finding, judgedElsewhere } from '../../model/scalars'

/** Ids of rules are ports. */
export const config = z.strictObject({
  rules: z.array(
    z.strictObject({
      id: z.string().refine((id) => /^[a-z0-9-]{1,40}$/.test(id), finding('port.bad_id')),
      name: z.string().max(200).default(''),
      rule: judgedElsewhere,
    }),
  ),
})

export type BranchConfig = z.infer<typeof config>

/** Ids of the rules that have one, each once. */
export const ruleIds = (config: Draft<BranchConfig>): string[] => [
  ...new Set((config.rules ?? []).flatMap((rule) => (typeof rule?.id === 'string' && rule.id !== 'else' ? [rule.id] : []))),
]
