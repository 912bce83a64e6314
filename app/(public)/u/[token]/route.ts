import { isUnsubscribed, preferences, savePreferences, unsubscribe } from '@/server/channels/subscriptions'
import { asGuest } from '@/server/links/service'
import { readToken } from '@/server/links/tokens'
import { browserLocale, formOf, page, respond, seeAgain } from '../../_page/respond'
import { preferencesForm, unsubscribed, unsubscribeForm } from '../../_page/subscriptions'

type Params = { params: Promise<{ token: string }> }

/** Both purposes live here: what the token is for decides which page opens. Looking changes nothing. */
export async function GET(request: Request, { params }: Params) {
  const { token } = await params
  const saved = new URL(request.url).searchParams.has('saved')
  return respond(request, () =>
    asGuest(token, ['unsubscribe', 'preferences'], browserLocale(request), async (guest) => {
      if (readToken(token, ['preferences'])) return page(preferencesForm(guest, await preferences(guest), saved))
      return page((await isUnsubscribed(guest)) ? unsubscribed(guest) : unsubscribeForm(guest))
    }),
  )
}

/** A form of our own, or one-click by a mail program (RFC 8058: no cookies, no redirect, no page to be seen first). */
export async function POST(request: Request, { params }: Params) {
  const { token } = await params
  const form = await formOf(request)
  return respond(request, () =>
    asGuest(token, ['unsubscribe', 'preferences'], browserLocale(request), async (guest) => {
      if (!form) return new Response(null, { status: 415 })
      if (form.get('List-Unsubscribe') === 'One-Click') {
        await unsubscribe(guest, 'one-click')
        return new Response(null, { status: 200 })
      }
      if (form.get('do') === 'unsubscribe') {
        await unsubscribe(guest)
        return seeAgain(request)
      }
      if (form.get('do') !== 'save' || !readToken(token, ['preferences'])) return new Response(null, { status: 422 })
      await savePreferences(guest, new Set(form.getAll('channel').map(String)))
      return seeAgain(request, '?saved')
    }),
  )
}
