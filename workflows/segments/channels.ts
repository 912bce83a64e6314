/** Ways to reach a customer; `consent.<channel>` and `reachable.<channel>` take these. */
export const CHANNELS = ['email', 'sms', 'push', 'viber', 'telegram', 'whatsapp', 'vk', 'max', 'wallet', 'receipt'] as const

export type Channel = (typeof CHANNELS)[number]

/** What a channel needs to know of a customer: the e-mail, the phone, or an id of its own. */
export const addressKind = (channel: string): 'email' | 'phone' | 'id' => (channel === 'email' ? 'email' : channel === 'sms' ? 'phone' : 'id')
