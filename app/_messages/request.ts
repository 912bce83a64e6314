import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { loadMessages } from './load'
import { isLocale, LOCALE_COOKIE, preferredLocale } from './locale'

/** What next-intl asks for at each request: the reader's language and the words of it. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value
  const locale = isLocale(chosen) ? chosen : preferredLocale((await headers()).get('accept-language'))
  // Dates of business are formatted by `useFormat` in the workspace's zone; nothing relies on this one.
  return { locale, messages: await loadMessages(locale), timeZone: 'UTC' }
})
