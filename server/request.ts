import { readSession } from './auth/session'
import { type Locale, localeOf } from './messages/words'
import type { RequestContext } from './trpc'

/** The language a person chose in the studio (a cookie), else what their browser asks for. */
export function localeOfRequest(headers: Headers): Locale {
  const chosen = /(?:^|;\s*)kaskad_locale=(ru|en)(?:;|$)/.exec(headers.get('cookie') ?? '')?.[1]
  return (chosen as Locale | undefined) ?? localeOf(headers.get('accept-language'))
}

export async function requestContext(headers: Headers): Promise<RequestContext> {
  return { signed: await readSession(headers), locale: localeOfRequest(headers) }
}
