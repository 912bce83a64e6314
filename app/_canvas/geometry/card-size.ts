import type { Step } from '../document/document'
import { portsOf } from '../faces'
import type { Size } from './box'

/** Width of a step's card; its height is measured. Live cards have figures to show and are wider. */
export function cardWidth(step: Step, live: boolean): number {
  const ways = portsOf(step).length
  if (!live) return Math.max(224, ways > 3 ? ways * 84 : step.kind === 'split' ? ways * 112 : 0)
  const base = LIVE_WIDTH[step.kind] ?? 240
  return Math.max(base, ways > 2 ? ways * 104 : 0)
}

const LIVE_WIDTH: Record<string, number> = { segment: 320, offer: 376, message: 376, feedback: 312, visit: 304, split: 360, branch: 304, manual: 272 }

/** What a card will measure, before it has been drawn. */
export function guessSize(step: Step, live: boolean): Size {
  if (step.kind === 'end') return { width: Math.max(88, 48 + String(step.config.reason ?? '').length * 7.5), height: 28 }
  const footer = portsOf(step).length > 1 ? 24 : 0
  const figures = !live ? 0 : step.kind === 'offer' || step.kind === 'message' ? 62 : step.kind === 'split' ? 76 : 0
  return { width: cardWidth(step, live), height: (live ? 50 : step.kind === 'segment' || step.kind === 'offer' ? 72 : 50) + footer + figures }
}
