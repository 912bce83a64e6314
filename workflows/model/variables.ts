/** Everything a text of a message may read, by group; `customer.attributes.<name>` besides. Not all of it is there at every step: `diagnostics/spoken` says. */
export const VARIABLES = {
  customer: ['customer.firstName', 'customer.lastName', 'customer.tier', 'customer.city'],
  offer: ['offer.name', 'offer.summary', 'offer.expiresAt', 'offer.code'],
  location: ['location.name'],
  points: ['points.balance', 'points.expiring'],
  links: ['links.unsubscribe', 'links.preferences', 'links.coupon', 'links.feedback'],
} as const satisfies Record<string, readonly string[]>

/** Who a guest is in other systems: what a call to one may read besides. Texts that people get cannot. */
export const IDENTIFIERS = ['customer.id', 'customer.externalId', 'customer.card', 'customer.email', 'customer.phone'] as const

export type VariableGroup = keyof typeof VARIABLES

export const ALL_VARIABLES: readonly string[] = Object.values(VARIABLES).flat()
