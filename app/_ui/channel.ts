import type { IconName } from './icon'

const ICON: Record<string, IconName> = { email: 'mail', sms: 'sms', push: 'push', wallet: 'wallet', receipt: 'receipt' }

/** The channel's icon; messengers share one. */
export const channelIcon = (channel: string): IconName => ICON[channel] ?? 'chat'
