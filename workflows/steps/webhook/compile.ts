import type { StepCheck } from '../../model/step'
import { isBare, type WebhookConfig } from './config'
import type { WebhookOp } from './transition'

export function compile(config: WebhookConfig, check: StepCheck): WebhookOp {
  address(config.url.trim(), check)
  body(config, check)
  signature(config.secret, check)
  return { kind: 'webhook' }
}

function address(url: string, check: StepCheck): void {
  const read = URL.canParse(url) ? new URL(url) : null
  if (!url) check.error('webhook.no_url', 'url')
  else if (/\{[{%]/.test(url)) check.error('webhook.url_template', 'url')
  else if (!read) check.error('webhook.bad_url', 'url')
  else if (read.protocol !== 'http:' && read.protocol !== 'https:') check.error('webhook.scheme', 'url', { values: { scheme: read.protocol.slice(0, -1) } })
  else place(read, check)
}

function place(read: URL, check: StepCheck): void {
  const { sandbox, placeOf } = check.context
  if (read.username || read.password) {
    read.username = ''
    read.password = ''
    check.error('webhook.credentials', 'url', { remedy: check.mend('remedy.no_credentials', 'url', read.href) })
  }
  // From a sandbox nothing leaves, so what would be wrong outside is only pointed out.
  const say = sandbox ? check.warning : check.error
  const leads = placeOf?.(read.href) ?? 'outside'
  if (leads === 'inside') say('webhook.inward', 'url', { values: { host: read.hostname } })
  else if (read.protocol === 'http:' && leads !== 'allowed') {
    read.protocol = 'https:'
    say('webhook.http', 'url', { remedy: check.mend('remedy.use_https', 'url', read.href) })
  }
}

function body({ method, body }: WebhookConfig, check: StepCheck): void {
  if (isBare(method)) {
    if (body?.trim()) check.error('webhook.body_unused', 'body', { values: { method }, remedy: check.mend('remedy.no_body', 'body', null) })
    return
  }
  if (!body?.trim()) check.warning('webhook.no_body', 'body')
  else check.add(check.context.checkTemplate?.(body, { channel: 'email', part: 'json', step: check.step, path: 'config.body' }) ?? [])
}

function signature(secret: string | null, check: StepCheck): void {
  const { sandbox, secrets } = check.context
  const [only, ...others] = secrets?.keys() ?? []
  const remedy = only !== undefined && others.length === 0 ? { remedy: check.mend('remedy.use_secret', 'secret', only, { name: secrets!.get(only)! }) } : {}
  if (!secret) (sandbox ? check.warning : check.error)('webhook.no_secret', 'secret', remedy)
  else if (secrets && !secrets.has(secret)) check.error('webhook.unknown_secret', 'secret', remedy)
}
