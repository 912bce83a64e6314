/** What can happen to a customer, as facts carry it. */
export const EVENT_TYPES = [
  'joined',
  'visited',
  'purchased',
  'returned',
  'coupon_redeemed',
  'points_earned',
  'points_spent',
  'points_expired',
  'points_returned',
  'points_expiring',
  'birthday',
  'basket_abandoned',
  'page_viewed',
  'call',
  'feedback_left',
  'area_entered',
  'area_left',
  'message_sent',
  'message_delivered',
  'message_opened',
  'message_clicked',
  'unsubscribed',
  'attribute_changed',
] as const

export type KnownEvent = (typeof EVENT_TYPES)[number]
/** One of the known, or the integrator's own. */
export type EventType = KnownEvent | `custom.${string}`

const known: ReadonlySet<string> = new Set(EVENT_TYPES)
const CUSTOM = /^custom\.[a-z0-9_.-]{1,60}$/

export const isEventType = (text: unknown): text is EventType => typeof text === 'string' && (known.has(text) || CUSTOM.test(text))
