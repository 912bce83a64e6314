/** What texts to customers may name. `customer.attributes.` takes any name. */
export const TEMPLATE_VARIABLES = [
  'customer.firstName',
  'customer.lastName',
  'customer.tier',
  'customer.city',
  'customer.attributes.*',
  'offer.name',
  'offer.summary',
  'offer.expiresAt',
  'offer.code',
  'location.name',
  'points.balance',
  'points.expiring',
  'links.feedback',
  'links.unsubscribe',
  'links.preferences',
  'links.coupon',
] as const
