import type { IconName } from '../_ui/icon'
import type { Tone } from '../_ui/tile'

const LOOK: Record<string, { icon: IconName; tone: Tone }> = {
  joined: { icon: 'engage', tone: 'entry' },
  visited: { icon: 'visit', tone: 'good' },
  purchased: { icon: 'receipt', tone: 'flow' },
  returned: { icon: 'undo', tone: 'bad' },
  coupon_redeemed: { icon: 'coupon', tone: 'reward' },
  points_earned: { icon: 'points', tone: 'reward' },
  points_spent: { icon: 'points', tone: 'flow' },
  points_expired: { icon: 'points', tone: 'bad' },
  points_withdrawn: { icon: 'points', tone: 'flow' },
  points_returned: { icon: 'points', tone: 'flow' },
  birthday: { icon: 'cake', tone: 'entry' },
  page_viewed: { icon: 'eye', tone: 'flow' },
  call: { icon: 'phone', tone: 'flow' },
  feedback_left: { icon: 'feedback', tone: 'action' },
  message_sent: { icon: 'send', tone: 'action' },
  message_delivered: { icon: 'check', tone: 'action' },
  message_opened: { icon: 'eye', tone: 'action' },
  message_clicked: { icon: 'cursor', tone: 'action' },
  unsubscribed: { icon: 'phoneoff', tone: 'bad' },
}

/** How an event of the history looks. */
export const eventLook = (type: string): { icon: IconName; tone: Tone } => LOOK[type] ?? { icon: 'event', tone: 'flow' }

const PURCHASES = new Set(['visited', 'purchased', 'returned', 'coupon_redeemed'])

export type HistoryFilter = 'all' | 'purchases' | 'messages' | 'points'

export function passes(filter: HistoryFilter, type: string): boolean {
  if (filter === 'purchases') return PURCHASES.has(type)
  if (filter === 'messages') return type.startsWith('message_') || type === 'feedback_left' || type === 'unsubscribed'
  if (filter === 'points') return type.startsWith('points_')
  return true
}
