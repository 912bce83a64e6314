import { Refusal, tell, tellDiagnostic } from '../faults'
import { type Locale, words } from '../messages/words'

/** RFC 9457, in the caller's language: `errors` holds everything that is wrong, `diagnostics` what a campaign's check found. */
export function problem(status: number, code: string, locale: Locale, details: Refusal['details'] = {}, headers: Record<string, string> = {}): Response {
  const { message, hint } = words(code, locale, details.values)
  const issues = details.issues ?? []
  const body = {
    type: `urn:kaskad:problem:${code}`,
    title: message,
    status,
    code,
    detail: hint ?? message,
    errors: (issues.length > 0 ? issues : [{ code, values: details.values }]).map((issue) => tell(issue, locale)),
    ...(details.diagnostics ? { diagnostics: details.diagnostics.map((d) => tellDiagnostic(d, locale)) } : {}),
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'content-language': locale,
      'cache-control': 'no-store',
      ...(details.retryAfter === undefined ? {} : { 'retry-after': String(details.retryAfter) }),
      ...headers,
    },
  })
}

export const problemOf = (refusal: Refusal, locale: Locale): Response =>
  problem(refusal.status, refusal.code, locale, refusal.details, refusal.status === 401 ? { 'www-authenticate': 'Bearer realm="kaskad"' } : {})

type Failure = { code?: unknown; message?: unknown; cause?: unknown }

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EPIPE', 'EHOSTUNREACH', 'EAI_AGAIN'])
const CLOSED = /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|cannot use a pool/i

/** True where the database cannot be reached or is starting, stopping or full: nothing was stored, and trying later may help. */
export function databaseDown(error: unknown): boolean {
  for (let e = error as Failure | undefined, i = 0; e && typeof e === 'object' && i < 4; e = e.cause as Failure, i++) {
    const code = typeof e.code === 'string' ? e.code : ''
    if (NETWORK.has(code) || code.startsWith('08') || code.startsWith('57P') || code.startsWith('53')) return true
    if (typeof e.message === 'string' && CLOSED.test(e.message)) return true
    if (e instanceof AggregateError && e.errors.some(databaseDown)) return true
  }
  return false
}

/** PostgreSQL's code of an error, through drizzle's wrapping. */
export function sqlState(error: unknown): string {
  for (let e = error as Failure | undefined, i = 0; e && typeof e === 'object' && i < 4; e = e.cause as Failure, i++) {
    if (typeof e.code === 'string' && /^[0-9A-Z]{5}$/.test(e.code)) return e.code
  }
  return ''
}

/** Two transactions stood in each other's way; the same work can simply be done again. */
export const contended = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error))

/** Any failure as a refusal, or null where it is a bug of ours. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error
  if (databaseDown(error)) return new Refusal(503, 'database.down', { retryAfter: 5 })
  if (contended(error)) return new Refusal(503, 'database.busy', { retryAfter: 1 })
  // Class 22: the value itself cannot be stored (out of range, NUL); a schema that let it through was too mild, but it is still the input's fault.
  if (sqlState(error).startsWith('22')) return new Refusal(422, 'value.unstorable')
  return null
}
