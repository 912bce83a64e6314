import { type Html, html, trusted } from './html'
import { STYLE } from './style'
import type { Locale } from './words'

type Frame = { locale: Locale; title: string; house: string; under?: string | null; body: Html; foot?: Html | null; bare?: boolean }

const head = (locale: Locale, title: string, content: Html) =>
  html`<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title}</title><style>${trusted(STYLE)}</style></head><body>${content}</body></html>`

/** A guest page: who writes, what it is about, and where to change one's mind. */
export function frame({ locale, title, house, under, body, foot, bare }: Frame): Html {
  const mark = [...house.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()][0]?.toUpperCase() ?? '•'
  return head(
    locale,
    `${title} · ${house}`,
    html`<main class="screen${bare ? ' bare' : ''}"><header class="brand"><span class="mark" aria-hidden="true">${mark}</span><div><p>${house}</p>${under ? html`<p>${under}</p>` : null}</div></header>${body}${foot ? html`<footer class="foot">${foot}</footer>` : null}</main>`,
  )
}

export const plainFrame = (locale: Locale, title: string, body: Html): Html => head(locale, title, html`<main class="screen">${body}</main>`)
