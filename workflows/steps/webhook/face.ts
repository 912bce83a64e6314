import { type Face, type Field, say } from '../../model/face'
import ready from '../ready.json' with { type: 'json' }
import { isBare, METHODS, type WebhookConfig } from './config'

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

const body: Field = { kind: 'text', path: 'body', label: say('fields.webhook.body'), help: say('help.webhook.body'), multiline: true, lines: 9, max: 20_000 }

export const face: Face<WebhookConfig> = {
  group: 'action',
  meaning: 'action',
  label: say('kinds.webhook.label'),
  about: say('kinds.webhook.about'),
  icon: () => 'webhook',
  summary: ({ url }) => (url?.trim() ? say('summary.webhook.calls', { host: hostOf(url.trim()) }) : say('summary.webhook.empty')),
  detail: ({ method }) => (method ? say('detail.webhook.method', { method }) : null),
  ports: () => [
    { id: 'ok', label: say('ports.ok'), tone: 'neutral' },
    { id: 'failed', label: say('ports.failed'), tone: 'neutral' },
  ],
  fields: ({ method }) => [
    { kind: 'text', path: 'url', label: say('fields.webhook.url'), max: 2000 },
    {
      kind: 'choice',
      path: 'method',
      label: say('fields.webhook.method'),
      options: METHODS.map((value) => ({ value, label: say(`options.method.${value}`), ...(isBare(value) ? { sets: { body: null } } : {}) })),
    },
    ...(isBare(method) ? [] : [body]),
    { kind: 'secret', path: 'secret', label: say('fields.webhook.secret'), help: say('help.webhook.secret') },
  ],
  defaults: (locale) => ({ url: '', method: 'POST', body: ready[locale].webhook, secret: null }),
}
