import { DAY, MINUTE } from '../../model/durations'
import { type Offer, type Personal, type Reward, rewardsOf, type SingleReward } from '../../model/offer'
import type { StepCheck } from '../../model/step'
import type { OfferConfig } from './config'
import type { OfferOp } from './transition'

export function compile(config: OfferConfig, check: StepCheck): OfferOp {
  const { offer, message } = config
  if ('saved' in offer) {
    const known = check.context.saved.offers.get(offer.saved)
    if (!known) check.error('offer.unknown_saved', 'offer.saved', { values: { id: offer.saved } })
    else if (isOver(known, check)) check.error('offer.over', 'offer.saved', { values: { name: known.name } })
    else if (known.reward?.kind === 'personal') checkPersonal(known.reward, 'offer.saved', check)
  } else {
    checkOffer(offer, check)
  }
  check.duration('duration.out_of_range', config.validFor, 'validFor', MINUTE, 3650 * DAY)
  if (!message) return { kind: 'offer', silent: true }
  check.message(message, 'message')
  return { kind: 'offer' }
}

function checkOffer(offer: Offer, check: StepCheck) {
  if (!offer.name.trim()) check.error('offer.no_name', 'offer.name')
  const { reward } = offer
  rewardsOf(reward).forEach((one, i) => {
    checkReward(one, reward.kind === 'all' ? `offer.reward.of.${i}` : 'offer.reward', check)
  })
}

function checkReward(reward: SingleReward, path: string, check: StepCheck) {
  switch (reward.kind) {
    case 'points':
      if (reward.expiresAfter) check.duration('duration.out_of_range', reward.expiresAfter, `${path}.expiresAfter`, MINUTE, 3650 * DAY)
      return
    case 'cashback':
      if (reward.on != null) check.filter(reward.on, `${path}.on`, 'purchased')
      return
    case 'gift':
      if (!reward.sku.trim()) check.error('offer.gift_without_item', `${path}.sku`)
      if (!reward.title.trim()) check.error('offer.gift_without_title', `${path}.title`)
      return
    case 'discount':
      return checkDiscount(reward, path, check)
    case 'coupon':
      checkDiscount(reward.discount, `${path}.discount`, check)
      if (reward.codes !== 'generated')
        check.error('offer.pool_unsupported', `${path}.codes`, { remedy: check.mend('remedy.generate_codes', `${path}.codes`, 'generated') })
      return
    case 'personal':
      if (path === 'offer.reward') return checkPersonal(reward, `${path}.from`, check, `${path}.from`)
      check.error('offer.personal_in_several', path)
  }
}

type Saved = StepCheck['context']['saved']['offers'] extends ReadonlyMap<string, infer S> ? S : never

const isOver = (known: Saved, check: StepCheck) => known.endsAt != null && known.endsAt <= check.context.now

/** What is chosen from: saved offers that are there, not over, and no choices themselves. `list`: where in the config the list can be mended. */
function checkPersonal({ from }: Personal, path: string, check: StepCheck, list?: string) {
  const { offers } = check.context.saved
  const fit = (id: string) => {
    const known = offers.get(id)
    return known !== undefined && !isOver(known, check) && !hasPersonal(known.reward)
  }
  const mend = (label: string, ids: readonly string[]) => (list && ids.length > 0 ? { remedy: check.mend(label, list, ids, { count: ids.length }) } : {})
  if (from.length === 0) check.error('offer.personal_none', path, mend('remedy.take_saved_offers', [...offers.keys()].filter(fit)))
  for (const [i, id] of from.entries()) {
    const known = offers.get(id)
    const at = list ? `${list}.${i}` : path
    const without = mend('remedy.leave_out_offer', from.filter(fit))
    if (!known) check.error('offer.unknown_saved', at, { values: { id }, ...without })
    else if (isOver(known, check)) check.error('offer.over', at, { values: { name: known.name }, ...without })
    else if (hasPersonal(known.reward)) check.error('offer.personal_nested', at, { values: { name: known.name }, ...without })
  }
}

const hasPersonal = (reward: Reward | undefined) => reward !== undefined && rewardsOf(reward).some(({ kind }) => kind === 'personal')

function checkDiscount(
  discount: { percent?: number | undefined; amount?: number | undefined; currency?: string | undefined; on?: unknown },
  path: string,
  check: StepCheck,
) {
  if ((discount.percent === undefined) === (discount.amount === undefined)) check.error('discount.one_of', path)
  if (discount.amount === 0) check.error('money.out_of_range', `${path}.amount`)
  if (discount.currency !== undefined && discount.currency !== check.context.currency) {
    check.error('currency.mismatch', `${path}.currency`, { values: { given: discount.currency, expected: check.context.currency } })
  }
  if (discount.on != null) check.filter(discount.on, `${path}.on`, 'purchased')
}
