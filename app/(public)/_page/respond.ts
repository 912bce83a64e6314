import { Refusal } from '@/server/faults'
import { log } from '@/server/log'
import { localeOf } from '@/server/messages/words'
import { frame, plainFrame } from './frame'
import { type Html, html } from './html'
import { icon } from './icons'
import { type Locale, speak } from './words'

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
}

export const page = (document: Html, status = 200) => new Response(`<!doctype html>${document.markup}`, { status, headers: HEADERS })

/** After a POST: the same page again by GET, so that reloading it sends nothing. */
export const seeAgain = (request: Request, query = '') => {
  const { pathname } = new URL(request.url)
  return new Response(null, { status: 303, headers: { location: `${pathname}${query}`, 'cache-control': 'no-store' } })
}

/** The browser's language, if it says one. */
export function browserLocale(request: Request): Locale | null {
  const header = request.headers.get('accept-language')
  return header ? localeOf(header) : null
}

/** Runs a page; what is not there (or was tampered with) is one and the same 404, what breaks is written down and said. */
export async function respond(request: Request, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    const known = error instanceof Refusal
    if (!known) log.error({ err: error }, 'guest page')
    const status = known ? error.status : 500
    const { t, locale } = speak(browserLocale(request) ?? 'en')
    const what = status === 404 ? 'unknown' : 'broken'
    const body = html`<div class="lead"><span class="tile big quiet">${icon('warn')}</span><h1>${t(`${what}.title`)}</h1><p class="sub">${t(`${what}.text`)}</p></div>`
    return page(plainFrame(locale, t(`${what}.title`), body), status)
  }
}

/** The fields of a form; nothing but a form is taken (a JSON or text body from elsewhere is 415). */
export async function formOf(request: Request): Promise<FormData | null> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) return null
  if (Number(request.headers.get('content-length') ?? 0) > 64_000) return null
  return request.formData().catch(() => null)
}

export { frame }
