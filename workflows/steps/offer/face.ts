import { type Draft, type Face, type Phrase, type PhraseValue, say } from '../../model/face'
import type { SingleReward } from '../../model/offer'
import type { Filter } from '../../segments/ast'
import { filterNames } from '../../segments/spoken'
import ready from '../ready.json' with { type: 'json' }
import type { OfferConfig } from './config'

type DraftReward = Draft<SingleReward>

export const face: Face<OfferConfig> = {
  group: 'action',
  meaning: 'reward',
  label: say('kinds.offer.label'),
  about: say('kinds.offer.about'),
  icon(config) {
    const kind = rewards(config)[0]?.kind
    return kind === 'cashback' ? 'cashback' : kind === 'points' ? 'points' : 'offer'
  },
  summary(config) {
    const saved = (config.offer as { saved?: string } | undefined)?.saved
    const given = rewards(config)
    if (saved === undefined && given.length === 0) return say('summary.offer.empty')
    const what: PhraseValue = saved === undefined ? { list: given.map(rewardPhrase), join: 'and' } : { offer: saved }
    const [only] = given
    // Points say themselves for how long they last.
    if (saved === undefined && given.length === 1 && only?.kind === 'points') return rewardPhrase(only)
    return config.validFor ? say('summary.offer.valid', { what, for: { duration: config.validFor } }) : say('summary.offer.plain', { what })
  },
  ports: () => [
    { id: 'sent', label: say('ports.sent'), tone: 'neutral' },
    { id: 'not-sent', label: say('ports.not_sent'), tone: 'neutral' },
  ],
  channels: ({ message }) => message?.channels ?? [],
  fields: () => [
    { kind: 'offer', path: 'offer', label: say('fields.offer.offer') },
    { kind: 'duration', path: 'validFor', label: say('fields.offer.validFor'), min: 'PT1M', max: 'P3650D' },
    {
      kind: 'message',
      path: 'message',
      label: say('fields.offer.message'),
      help: say('help.offer.message'),
      optional: true,
      variables: ['customer', 'offer', 'location', 'points', 'links'],
    },
  ],
  defaults: (locale) => ({
    offer: { name: ready[locale].offer.name, reward: { kind: 'cashback', percent: 15, on: null, fromPurchase: null } },
    validFor: 'P30D',
    message: { class: 'promo', channels: ['push', 'email', 'sms'], fallbackAfter: null, content: ready[locale].offer.content },
  }),
}

function rewards(config: Draft<OfferConfig>): DraftReward[] {
  const reward = (config.offer as { reward?: { kind?: string; of?: DraftReward[] } } | undefined)?.reward
  if (!reward?.kind) return []
  return reward.kind === 'all' ? (reward.of ?? []) : [reward as DraftReward]
}

function rewardPhrase(reward: DraftReward): Phrase {
  switch (reward.kind) {
    case 'points':
      return reward.expiresAfter
        ? say('reward.pointsFor', { amount: reward.amount ?? 0, for: { duration: reward.expiresAfter } })
        : say('reward.points', { amount: reward.amount ?? 0 })
    case 'cashback':
      return narrowed('reward.cashback', { percent: reward.percent ?? 0 }, reward.on)
    case 'gift':
      return reward.title ? say('reward.gift', { title: reward.title }) : say('reward.giftUnnamed')
    case 'discount':
      return discountPhrase(reward, 'discount')
    case 'coupon':
      return discountPhrase(reward.discount ?? {}, 'coupon')
    case 'personal':
      return reward.goal && reward.from?.length ? say('reward.personalGoal', { goal: reward.goal, count: reward.from.length }) : say('reward.personal')
    default:
      return say('reward.personal')
  }
}

function discountPhrase(discount: { percent?: number | null; amount?: number | null; on?: unknown }, kind: 'discount' | 'coupon'): Phrase {
  if (typeof discount.amount === 'number') return narrowed(`reward.${kind}Amount`, { amount: { money: discount.amount } }, discount.on)
  return narrowed(`reward.${kind}Percent`, { percent: discount.percent ?? 0 }, discount.on)
}

/** "On Grill" where a filter only names things, "when ..." where it says anything else. */
function narrowed(key: string, values: Record<string, PhraseValue>, on: unknown): Phrase {
  const names = on ? filterNames(on as Filter) : []
  if (names?.length === 0) return say(key, values)
  if (!names) return say(`${key}Where`, { ...values, on: { filter: on } })
  return say(`${key}On`, { ...values, on: { list: names.map((name) => say('reward.quoted', { name })), join: 'and' } })
}
