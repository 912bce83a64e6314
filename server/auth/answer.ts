import { type Issue, Refusal } from '../faults'
import { log } from '../log'
import type { Locale } from '../messages/words'
import { localeOfRequest } from '../request'
import { readBody } from '../rest/body'
import { problem, problemOf, refusalOf } from '../rest/problem'
import { auth } from './auth'
import { fromElsewhere } from './same-origin'

type Meaning = [status: number, code: string, path?: string]

const WRONG: Meaning = [401, 'auth.wrong_password', 'password']
const TAKEN: Meaning = [409, 'auth.email_taken', 'email']
const FOREIGN: Meaning = [403, 'origin.foreign']

/** What better-auth's codes are in ours. Whether the address or the password is wrong is never told apart: it would name who is here. */
const MEANINGS: Record<string, Meaning> = {
  INVALID_EMAIL_OR_PASSWORD: WRONG,
  INVALID_PASSWORD: WRONG,
  USER_NOT_FOUND: WRONG,
  CREDENTIAL_ACCOUNT_NOT_FOUND: WRONG,
  INVALID_EMAIL: [422, 'email.invalid', 'email'],
  PASSWORD_TOO_SHORT: [422, 'auth.password_short', 'password'],
  PASSWORD_TOO_LONG: [422, 'auth.password_long', 'password'],
  USER_ALREADY_EXISTS: TAKEN,
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: TAKEN,
  EMAIL_PASSWORD_SIGN_UP_DISABLED: [403, 'auth.sign_up'],
  INVALID_ORIGIN: FOREIGN,
  MISSING_OR_NULL_ORIGIN: FOREIGN,
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: FOREIGN,
  SESSION_EXPIRED: [401, 'auth.required'],
}

/** Of a code that is not in the table, only the status is known. */
const BY_STATUS: Record<number, string> = { 401: 'auth.required', 404: 'path.unknown', 405: 'path.unknown', 415: 'body.type', 429: 'auth.too_many' }

/** Answers a call of better-auth. What it refuses becomes a problem document in the reader's language, as of any other call; never throws. */
export async function answerAuth(request: Request, handle: (request: Request) => Promise<Response> = (r) => auth().handler(r)): Promise<Response> {
  const locale = localeOfRequest(request.headers)
  try {
    // A script has no origin and no cookies to be misused; whoever names an origin names ours.
    if (request.method !== 'GET' && fromElsewhere(request)) throw new Refusal(403, 'origin.foreign')
    // Read here first, for its own words on what is no JSON.
    const { bytes } = await readBody(request.clone())
    const answer = await handle(request)
    if (answer.status < 400) return answer
    if (answer.status === 400 && bytes.length === 0) throw new Refusal(400, 'body.empty')
    return await translate(request, answer, locale)
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) return problemOf(refusal, locale)
    log.error({ err: error, path: new URL(request.url).pathname }, 'auth failed')
    return problem(500, 'internal', locale)
  }
}

async function translate(request: Request, answer: Response, locale: Locale): Promise<Response> {
  const said = (await answer.json().catch(() => null)) as { code?: string; message?: string } | null
  const [status, code, path] = MEANINGS[said?.code ?? ''] ?? meaningOf(answer.status, said?.code)
  const values = { path: new URL(request.url).pathname, type: request.headers.get('content-type') ?? '-' }
  const issues = code === 'body.invalid' ? fieldsOf(said?.message ?? '') : [{ code, values, ...(path ? { path } : {}) }]
  const wait = Number(answer.headers.get('x-retry-after') ?? Number.NaN)
  const told = problem(status, code, locale, { values, issues, ...(Number.isNaN(wait) ? {} : { retryAfter: wait }) })
  for (const cookie of answer.headers.getSetCookie()) told.headers.append('set-cookie', cookie)
  return told
}

function meaningOf(status: number, code: string | undefined): Meaning {
  if (code === 'VALIDATION_ERROR' || code === 'MISSING_FIELD' || code === 'BODY_MUST_BE_AN_OBJECT') return [422, 'body.invalid']
  return [status, BY_STATUS[status] ?? (status >= 500 ? 'internal' : 'auth.refused')]
}

/** `[body.email] Invalid input: expected string, received undefined; [body.password] ...`, as better-auth has it. */
function fieldsOf(message: string): Issue[] {
  return [...message.matchAll(/\[body\.([\w.]+)\]([^[]*)/g)].map(([, path, why]) => ({
    code: why!.includes('received undefined') ? 'field.missing' : 'field.invalid',
    path: path!,
  }))
}
