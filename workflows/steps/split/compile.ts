import type { StepCheck } from '../../model/step'
import type { SplitConfig } from './config'
import type { SplitOp } from './transition'

export const MAX_ARMS = 10

/** Whole weights that sum to 100, as even as can be. */
export const evenWeights = (arms: number): number[] => Array.from({ length: arms }, (_, i) => Math.floor(100 / arms) + (i < 100 % arms ? 1 : 0))

export function compile(config: SplitConfig, check: StepCheck): SplitOp {
  const { arms } = config
  if (arms.length < 2 || arms.length > MAX_ARMS) check.error('split.arm_count', 'arms', { values: { count: arms.length, max: MAX_ARMS } })
  const seen = new Set<string>()
  arms.forEach((arm, i) => {
    if (seen.has(arm.id)) check.error('port.duplicate_id', `arms.${i}.id`, { values: { id: arm.id } })
    seen.add(arm.id)
    if (!Number.isInteger(arm.weight) || arm.weight < 0 || arm.weight > 100) {
      check.error('split.weight_not_whole', `arms.${i}.weight`, { values: { weight: arm.weight } })
    }
  })
  const sum = arms.reduce((total, arm) => total + arm.weight, 0)
  if (sum !== 100 && arms.length > 0 && arms.length <= MAX_ARMS) {
    const even = evenWeights(arms.length)
    const mended = arms.map((arm, i) => ({ ...arm, weight: even[i]! }))
    check.error('split.weights', 'arms', { values: { sum }, remedy: check.mend('remedy.share_evenly', 'arms', mended) })
  }
  let upTo = 0
  const shares = arms.map((arm) => {
    upTo += arm.weight
    return { port: arm.id, upTo: upTo / 100 }
  })
  return config.stop === 'winner' ? { kind: 'split', arms: shares, winner: true } : { kind: 'split', arms: shares }
}
