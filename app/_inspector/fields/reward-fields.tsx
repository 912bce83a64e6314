import { CashbackFields } from './cashback-fields'
import { DiscountFields } from './discount-fields'
import { GiftFields } from './gift-fields'
import { PersonalFields } from './personal-fields'
import { PointsFields } from './points-fields'

export type Reward = { kind: string } & Record<string, unknown>
/** `set` writes below the reward. */
export type RewardProps = { reward: Reward; set: (path: string, value: unknown) => void }

/** The few fields of one kind of reward. */
export function RewardFields({ reward, set }: RewardProps) {
  switch (reward.kind) {
    case 'cashback':
      return <CashbackFields reward={reward} set={set} />
    case 'points':
      return <PointsFields reward={reward} set={set} />
    case 'gift':
      return <GiftFields reward={reward} set={set} />
    case 'discount':
      return <DiscountFields reward={reward} set={set} />
    case 'coupon':
      return <DiscountFields reward={(reward.discount ?? {}) as Reward} set={(path, value) => set(`discount.${path}`, value)} />
    case 'personal':
      return <PersonalFields reward={reward} set={set} />
    default:
      return null
  }
}
