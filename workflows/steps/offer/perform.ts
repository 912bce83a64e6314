import { durationMs } from '../../model/durations'
import type { Outcome } from '../../model/journey'
import { type Offer, personalOf, pointsOf, type Reward } from '../../model/offer'
import type { Asked, Perform, PersonalChoice, World } from '../../model/world'
import type { OfferConfig } from './config'
import type { OfferRequest } from './transition'

type Given = { offer: { name: string; reward: unknown }; personal?: PersonalChoice['told'] }

const NO_OFFER: Outcome = { is: 'skipped', reason: 'no_offer' }

/** Grant and claim happen in the turn's one transaction. Whom no channel reaches, or no offer suits, is given nothing. */
export const perform: Perform<OfferRequest> = async (asks, world) => {
  const configs = asks.map((ask) => world.content<OfferConfig>(ask))
  const given = await offersFor(asks, configs, world)
  const told = asks.flatMap((ask, i) => (given[i] && configs[i]!.message ? [{ ask, message: configs[i]!.message }] : []))
  const queued = told.length > 0 ? await world.messages.enqueue(told) : []
  const silent = await affordSilent(asks, configs, given, world)
  let next = 0
  const outcomes = asks.map((ask, i): Outcome => {
    if (!given[i]) return NO_OFFER
    if (configs[i]!.message) return queued[next++]!
    return silent.get(ask.id) === false ? { is: 'skipped', reason: 'budget' } : { is: 'accepted', at: ask.at }
  })
  const grants = asks.flatMap((ask, i) => (mayGrant(outcomes[i]!) ? [{ ask, ...given[i]!, validUntil: ask.at + durationMs(configs[i]!.validFor) }] : []))
  if (grants.length > 0) await world.rewards.grant(grants)
  return outcomes
}

/** Points given without a word, by ask: whether the budget bears them. Where there is a message, its claim asks. */
async function affordSilent(asks: Asked<OfferRequest>[], configs: OfferConfig[], given: (Given | null)[], world: World): Promise<Map<string, boolean>> {
  const points = asks.flatMap((ask, i) => {
    const granted = configs[i]!.message || !given[i] ? 0 : pointsOf(given[i]!.offer.reward as Reward)
    return granted > 0 ? [{ ask, points: granted }] : []
  })
  if (points.length === 0) return new Map()
  const borne = await world.rewards.afford(points)
  return new Map(points.map(({ ask }, i) => [ask.id, borne[i]!]))
}

/** What each is offered; of a personal offer what was chosen for them, if anything was. */
async function offersFor(asks: Asked<OfferRequest>[], configs: OfferConfig[], world: World): Promise<(Given | null)[]> {
  const offers = configs.map(({ offer }) => offer as Offer)
  const personal = asks.flatMap((ask, i) => {
    const found = personalOf(offers[i]!.reward)
    return found ? [{ ask, personal: found }] : []
  })
  if (personal.length === 0) return offers.map((offer) => ({ offer }))
  const chosen = await world.rewards.choose(personal)
  for (const [i, choice] of chosen.entries()) if (choice) world.note(personal[i]!.ask, { personal: choice.told })
  let next = 0
  return offers.map((offer): Given | null => {
    if (!personalOf(offer.reward)) return { offer }
    const choice = chosen[next++]!
    return choice && { offer: choice.offer, personal: choice.told }
  })
}

const mayGrant = (outcome: Outcome) => outcome.is === 'pending' || outcome.is === 'accepted' || outcome.is === 'unknown'
