import { type Face, say } from '../../model/face'
import { headline } from '../../model/headline'
import ready from '../ready.json' with { type: 'json' }
import type { MessageConfig } from './config'

export const face: Face<MessageConfig> = {
  group: 'action',
  meaning: 'action',
  label: say('kinds.message.label'),
  about: say('kinds.message.about'),
  icon: () => 'message',
  summary(config) {
    const text = headline(config)
    return text ? say('summary.message.text', { text }) : say('summary.message.empty')
  },
  ports: () => [
    { id: 'sent', label: say('ports.sent'), tone: 'neutral' },
    { id: 'not-sent', label: say('ports.not_sent'), tone: 'neutral' },
  ],
  channels: (config) => config.channels ?? [],
  fields: () => [{ kind: 'message', path: '', label: say('fields.message.message'), variables: ['customer', 'offer', 'location', 'points', 'links'] }],
  defaults: (locale) => ({
    class: 'promo',
    channels: ['push', 'email', 'sms'],
    fallbackAfter: null,
    content: ready[locale].message,
  }),
}
