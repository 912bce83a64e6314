import { durationMs } from '../../model/durations'
import type { Outcome } from '../../model/journey'
import type { Offer } from '../../model/offer'
import type { Asked, Perform } from '../../model/world'
import type { OfferConfig } from './config'
import type { OfferRequest } from './transition'

/** Grant and claim happen in the turn's one transaction. Whom no channel reaches is given nothing. */
export const perform: Perform<OfferRequest> = async (asks, world) => {
  const configs = asks.map((ask) => world.content<OfferConfig>(ask))
  const told = asks.flatMap((ask, i) => (configs[i]!.message ? [{ ask, message: configs[i]!.message }] : []))
  const queued = told.length > 0 ? await world.messages.enqueue(told) : []
  let next = 0
  const outcomes = asks.map((ask, i): Outcome => (configs[i]!.message ? queued[next++]! : { is: 'accepted', at: ask.at }))
  const grants = asks.flatMap((ask, i) => (mayGrant(outcomes[i]!) ? [grant(ask, configs[i]!)] : []))
  if (grants.length > 0) await world.rewards.grant(grants)
  return outcomes
}

const mayGrant = (outcome: Outcome) => outcome.is === 'pending' || outcome.is === 'accepted' || outcome.is === 'unknown'

const grant = (ask: Asked<OfferRequest>, config: OfferConfig) => ({
  ask,
  offer: config.offer as Offer,
  validUntil: ask.at + durationMs(config.validFor),
})
