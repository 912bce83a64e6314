import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'

/**
 * The headers of Standard Webhooks. `id` is the same at every try, so that a receiver can tell a repeat; `at` is this try's, in real seconds, so that it can
 * refuse what is old. Without a secret the call is not signed.
 */
export function signedHeaders(id: string, at: number, body: string, secret: string | null): Record<string, string> {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(at) }
  if (secret === null) return headers
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64')
  return { ...headers, 'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}` }
}
