import type { StepCheck } from '../../model/step'
import type { AudienceConfig } from './config'
import type { AudienceOp } from './transition'

export function compile({ audience: id }: AudienceConfig, check: StepCheck): AudienceOp {
  const { audiences } = check.context
  const chosen = audiences?.get(id)
  const wrong = !id ? 'audience.none' : chosen?.archived ? 'audience.archived' : audiences && !chosen ? 'audience.unknown' : null
  if (wrong) {
    const [other] = [...(audiences ?? [])]
      .filter(([, { archived }]) => !archived)
      .sort(([, a], [, b]) => Number(b.name === chosen?.name) - Number(a.name === chosen?.name))
    const remedy = other && check.mend('remedy.use_audience', 'audience', other[0], { name: other[1].name })
    check.error(wrong, 'audience', { values: { name: chosen?.name ?? '' }, ...(remedy ? { remedy } : {}) })
  }
  return { kind: 'audience' }
}
