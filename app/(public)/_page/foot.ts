import { type Guest, link } from '@/server/links/service'
import { type Html, html } from './html'
import type { Speech } from './words'

/** Where to change what we may send. Paths, not addresses: the page stays on whatever host it was opened. */
export function footLinks({ ctx, letter }: Guest, { t }: Speech): Html {
  const path = (purpose: 'preferences' | 'unsubscribe') => new URL(link(purpose, ctx.workspace, letter.id, ctx.now)).pathname
  return html`<p><a href="${path('preferences')}">${t('footer.preferences')}</a> <a href="${path('unsubscribe')}">${t('footer.unsubscribe')}</a></p>`
}
