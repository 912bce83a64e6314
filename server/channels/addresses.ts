import { addressKind } from '../../workflows/segments/channels'

export type Addressed = { id: number; email: string | null; phone: string | null; ids: Record<string, string> }

/**
 * Where a channel would reach this customer; null when nowhere. In sandboxes everyone has every address but e-mail and phone, which must be
 * given: the made-up one names the customer, so that suppressing it concerns nobody else.
 */
export function addressOf(channel: string, customer: Addressed, sandbox: boolean): string | null {
  const kind = addressKind(channel)
  if (kind === 'email') return customer.email
  if (kind === 'phone') return customer.phone
  const own = Object.hasOwn(customer.ids, channel) ? customer.ids[channel] : undefined
  return own ?? (sandbox ? `${channel}:${customer.id}` : null)
}

/** How an address is written in the list of suppressed ones: e-mail without regard to case. */
export const suppressionKey = (channel: string, address: string): string => (channel === 'email' ? address.toLowerCase() : address)
