import http from 'node:http'
import https from 'node:https'
import { agentFor, isBlocked } from './guard'

export type Call = { url: string; method: string; headers: Record<string, string>; body: string }

/** What came of one try. Of an answer only its status, and when to come again (real ms), is ever read. */
export type Answered = { is: 'answered'; status: number; afterMs: number | null } | { is: 'timed_out' } | { is: 'unreachable' } | { is: 'blocked' }

/** A whole try: name, connection, sending, the answer's head. Real ms. */
export const TIMEOUT_MS = 10_000

/** One try. Never throws, never follows a redirect, never reads the body of an answer. */
export function call(of: Call, timeoutMs = TIMEOUT_MS): Promise<Answered> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ is: error.name === 'AbortError' ? 'timed_out' : isBlocked(error) ? 'blocked' : 'unreachable' })
    try {
      const request = open(of, timeoutMs)
      request.once('response', (response) => {
        response.on('error', () => {})
        resolve({ is: 'answered', status: response.statusCode ?? 0, afterMs: afterMs(response.headers['retry-after']) })
        response.destroy()
      })
      request.on('error', failed)
      request.end(of.body)
    } catch (error) {
      // An address or a header that cannot be sent at all.
      failed(error as Error)
    }
  })
}

function open({ url, method, headers, body }: Call, timeoutMs: number): http.ClientRequest {
  const target = new URL(url)
  const carried = body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}
  return (target.protocol === 'https:' ? https : http).request(target, {
    method,
    agent: agentFor(target),
    headers: { 'user-agent': 'Kaskad-Webhooks/1', accept: '*/*', ...carried, ...headers },
    signal: AbortSignal.timeout(timeoutMs),
  })
}

/** Retry-After: seconds, or a date of real time. */
function afterMs(header: string | undefined): number | null {
  if (header === undefined) return null
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}
