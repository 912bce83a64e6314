import { durationMs } from '../../model/durations'
import { rewardsOf } from '../../model/offer'
import type { StepKind, Traits } from '../../model/step'
import { compile } from './compile'
import { config, type OfferConfig } from './config'
import { face } from './face'
import type { OfferOp } from './transition'

export const kind: StepKind<OfferConfig, OfferOp> = { config, ports: ['sent', 'not-sent'], traits, compile, face }

/** Points last as their own expiry says, everything else as long as the offer is valid. */
function traits({ offer, validFor, message }: OfferConfig): Traits {
  const told = { gives: offer, ...(message ? { message, messageAt: 'message' } : {}) }
  if ('saved' in offer) return { ...told, grants: { validMs: durationMs(validFor), path: 'validFor' } }
  const rewards = rewardsOf(offer.reward)
  if (rewards.every((reward) => reward.kind === 'points')) return told
  return { ...told, grants: { validMs: durationMs(validFor), path: 'validFor' } }
}
