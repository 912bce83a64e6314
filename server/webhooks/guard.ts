import http from 'node:http'
import https from 'node:https'
import ipaddr from 'ipaddr.js'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'
import type { CheckContext } from '../../workflows/model/step'
import { env } from '../env'

type Place = ReturnType<NonNullable<CheckContext['placeOf']>>

/**
 * Where an address leads as far as it says so itself; a name may still lead inside, which shows only when it is connected to (`agentFor`). URL has already
 * turned decimal and octal numbers into addresses.
 */
export function placeOf(url: string): Place {
  const target = new URL(url)
  if (isAllowed(target)) return 'allowed'
  const host = target.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (host === 'localhost' || host.endsWith('.localhost')) return 'inside'
  return ipaddr.isValid(host) && ipaddr.parse(host).range() !== 'unicast' ? 'inside' : 'outside'
}

// One connection a call: a connection kept would not be judged again.
const filtering = { http: new RequestFilteringHttpAgent({ keepAlive: false }), https: new RequestFilteringHttpsAgent({ keepAlive: false }) }
const open = { http: new http.Agent({ keepAlive: false }), https: new https.Agent({ keepAlive: false }) }

/** Connects to nothing inside (loopback, private, link-local, metadata, mapped): each address a name resolves to is judged in the moment of connecting. */
export const agentFor = (target: URL): http.Agent => (isAllowed(target) ? open : filtering)[target.protocol === 'https:' ? 'https' : 'http']

/** Whether an error is the filtering agent's. It has no code, only these words. */
export const isBlocked = (error: Error): boolean => /is not allowed\. Because/.test(error.message)

/** `host:port` that the operator allows though they are inside: KASKAD_WEBHOOK_ALLOW. */
function isAllowed(target: URL): boolean {
  const port = target.port || (target.protocol === 'https:' ? '443' : '80')
  return env()
    .KASKAD_WEBHOOK_ALLOW.split(/[\s,]+/)
    .includes(`${target.hostname}:${port}`)
}
