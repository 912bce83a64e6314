import { durationMs } from '../../model/durations'
import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type ListenConfig } from './config'
import { face } from './face'
import type { ListenOp } from './transition'

/** What an offer is given for. */
const OF_OFFERS: ReadonlySet<string> = new Set(['visited', 'purchased', 'coupon_redeemed'])

export const kind: StepKind<ListenConfig, ListenOp> = {
  config,
  ports: ['happened', 'timed-out'],
  slowPorts: () => ['timed-out'],
  traits: (c) => ({ holds: durationMs(c.within), least: { 'timed-out': durationMs(c.within) }, ...(OF_OFFERS.has(c.event) ? { decides: true } : {}) }),
  compile,
  face,
}
