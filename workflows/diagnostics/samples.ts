import type { Node } from '../engine/drawing'
import type { Diagnostic } from '../model/fault'
import { at, type Known } from './known'
import { shares } from './shares'

/** What a test should be able to tell apart: 30 guests of 100 coming back from 35. */
const USUAL = 0.3
const BETTER = 0.35

/** Quantiles of the normal distribution: 5 % error on both sides, 80 % power. */
const Z_ERROR = 1.959964
const Z_POWER = 0.841621

/**
 * Guests the smaller of two arms needs, the other having `ratio` times as many:
 *
 *   n = [ z_a sqrt((r + 1) P Q) + z_b sqrt(r p1 q1 + p2 q2) ]^2 / (r (p2 - p1)^2),  P = (p1 + r p2) / (r + 1)
 *
 * Fleiss, Levin, Paik: Statistical Methods for Rates and Proportions, 3rd edition (2003), chapter 4, without the correction for continuity. With r = 1 it is
 * the usual sample size for two proportions.
 */
export function neededPerArm(ratio = 1, p1 = USUAL, p2 = BETTER): number {
  const pooled = (p1 + ratio * p2) / (ratio + 1)
  const spread = Z_ERROR * Math.sqrt((ratio + 1) * pooled * (1 - pooled)) + Z_POWER * Math.sqrt(ratio * p1 * (1 - p1) + p2 * (1 - p2))
  return Math.ceil(spread ** 2 / (ratio * (p2 - p1) ** 2))
}

/** Tests whose smallest arm is too small to ever decide, with the number needed. Said once it is known how many enter. */
export function samples({ drawn, context: { audience } }: Known): Diagnostic[] {
  const { entry } = drawn
  if (audience === undefined || !entry) return []
  const reaching = shares(drawn, entry)
  return [...drawn.nodes.values()].flatMap((node) => {
    const weights = (node.traits.arms ?? []).map((arm) => arm.weight).filter((weight) => weight > 0)
    if (weights.length < 2) return []
    const [least, most] = [Math.min(...weights), Math.max(...weights)]
    const share = reaching.get(node.id)?.most ?? 1
    const guests = Math.floor((audience * share * least) / 100)
    const needed = neededPerArm(most / least)
    if (guests >= needed) return []
    const values = { guests, needed, entering: Math.ceil((needed * 100) / least / share) }
    return [at(node).warning('split.arm_too_small', 'arms', { values, ...evenly(node, audience * share) })]
  })
}

/** Even shares, where they would be enough. */
function evenly(node: Node, guests: number): Pick<Diagnostic, 'remedy'> {
  const arms = node.traits.arms!
  if (Math.floor(guests / arms.length) < neededPerArm()) return {}
  const share = Math.floor(100 / arms.length)
  const set = arms.map((_, i) => ({ step: node.id, path: `config.arms.${i}.weight`, value: share + (i < 100 - share * arms.length ? 1 : 0) }))
  return { remedy: { label: 'remedy.share_evenly', set } }
}
