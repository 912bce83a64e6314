import { DAY, MINUTE } from '../../model/durations'
import { type Offer, rewardsOf, type SingleReward } from '../../model/offer'
import type { StepCheck } from '../../model/step'
import type { OfferConfig } from './config'
import type { OfferOp } from './transition'

export function compile(config: OfferConfig, check: StepCheck): OfferOp {
  const { offer, message } = config
  if ('saved' in offer) {
    const known = check.context.saved.offers.get(offer.saved)
    if (!known) check.error('offer.unknown_saved', 'offer.saved', { values: { id: offer.saved } })
    else if (known.endsAt != null && known.endsAt <= check.context.now) check.error('offer.over', 'offer.saved', { values: { name: known.name } })
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
      check.error('offer.personal_unsupported', path)
  }
}

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
