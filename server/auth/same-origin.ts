import { env } from '../env'
import { Refusal } from '../faults'
import { ownOrigins } from './auth'

/**
 * Refuses what another site may have made the browser send: a change must come as JSON from a page of this very origin. A form cannot send JSON
 * without a preflight, a sandboxed frame has the origin `null`, and browsers always name the origin of a POST, so one without it is no page of ours.
 */
export function refuseForeign(request: Request): Refusal | null {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json') return new Refusal(415, 'content_type.json')
  return fromElsewhere(request, { needed: true }) ? new Refusal(403, 'origin.foreign') : null
}

/** Whether the browser says that a page of another origin sent this; where an origin is `needed`, saying nothing counts as well. */
export function fromElsewhere(request: Request, { needed = false } = {}): boolean {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  const ours = [new URL(env().KASKAD_PUBLIC_URL).origin, ...ownOrigins(request)]
  return (origin === null ? needed : !ours.includes(origin)) || (site !== null && site !== 'same-origin')
}
