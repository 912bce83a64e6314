import type { Discount, Reward, SingleReward } from '../../workflows/model/offer'
import { rewardsOf } from '../../workflows/model/offer'
import { type Locale, words } from '../messages/words'

const KEPT = 2_000
const kept = new Map<string, string>()

/** What an offer gives, in the customer's language: "15% back on Grill", "500 points". */
export function rewardSummary(reward: Reward, locale: Locale, currency: string): string {
  const key = `${locale}|${currency}|${JSON.stringify(reward)}`
  let text = kept.get(key)
  if (text === undefined) {
    text = rewardsOf(reward)
      .map((single) => one(single, locale, currency))
      .join(' + ')
    if (kept.size >= KEPT) kept.clear()
    kept.set(key, text)
  }
  return text
}

function one(reward: SingleReward, locale: Locale, currency: string): string {
  switch (reward.kind) {
    case 'points':
      return words('reward.points', locale, { amount: reward.amount }).message
    case 'cashback':
      return on(words('reward.cashback', locale, { percent: reward.percent }).message, reward.on, locale)
    case 'gift':
      return reward.title
    case 'discount':
      return discount(reward, locale, currency)
    case 'coupon':
      return discount({ ...reward.discount, kind: 'discount' }, locale, currency)
    case 'personal':
      return words('reward.personal', locale).message
  }
}

function discount(reward: Discount, locale: Locale, currency: string): string {
  const base =
    reward.percent === undefined
      ? words('reward.discount_amount', locale, { amount: money(reward.amount ?? 0, locale, currency) }).message
      : words('reward.discount_percent', locale, { percent: reward.percent }).message
  return on(base, reward.on, locale)
}

/** Names the categories an offer is limited to, where that is all its filter says. */
function on(text: string, filter: unknown, locale: Locale): string {
  const condition = filter as { field?: string; op?: string; value?: unknown } | null | undefined
  if (condition?.field !== 'category') return text
  const values = (Array.isArray(condition.value) ? condition.value : [condition.value]).filter((v) => typeof v === 'string')
  if (values.length === 0 || !['in', 'eq'].includes(condition.op ?? '')) return text
  return words('reward.on', locale, { reward: text, what: values.join(', ') }).message
}

/** Minor units as money in words: `500 ₽`. */
export function money(minor: number, locale: Locale, currency: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: 0 })
  const digits = new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  return format.format(minor / 10 ** digits)
}
