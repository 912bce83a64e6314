import bwip from 'bwip-js/node'
import QRCode from 'qrcode'
import type { Guest } from '@/server/links/service'
import { type CouponPage, money, type Ticket } from '@/server/offers/service'
import { footLinks } from './foot'
import { frame } from './frame'
import { type Html, html, trusted } from './html'
import { icon } from './icons'
import { type Speech, speak } from './words'

const DAY = 86_400_000

/** Everything the message granted: a ticket each, with the code a till can scan. */
export function couponPageHtml(guest: Guest, shown: CouponPage): Html {
  const speech = speak(guest.ctx.locale, guest.timeZone)
  const { t, locale } = speech
  return frame({
    locale,
    bare: true,
    title: shown.tickets[0]?.name ?? t('coupon.yours'),
    house: guest.house.name,
    under: guest.firstName ? t('coupon.for', { name: guest.firstName }) : t('coupon.yours'),
    body: html`${shown.tickets.length === 0 ? empty(shown, speech) : shown.tickets.map((one) => ticket(guest, shown, one, speech))}`,
    foot: html`${shown.tickets.some((one) => one.code && one.state === 'active') ? html`<p>${t('coupon.once')}</p>` : null}${footLinks(guest, speech)}`,
  })
}

function ticket({ house }: Guest, shown: CouponPage, one: Ticket, speech: Speech): Html {
  const { t, locale } = speech
  const min = one.where.minReceipt
  const summary = one.summary === one.name ? null : one.summary
  return html`<article class="ticket"><div class="top"><h1>${one.name}</h1>${summary ? html`<p class="sub">${summary}</p>` : null}${
    min ? html`<p class="small" style="margin-top:4px">${t('coupon.min', { amount: money(min, locale, house.currency) })}</p>` : null
  }</div>
<div class="cut"></div><div class="code">${one.code && CODED.has(one.state) ? codes(one, speech) : automatic(one, speech)}</div>
<div class="cells">${one.state === 'active' ? term(one, shown.now, speech) : null}${points(shown, speech)}</div></article>`
}

/** A code that is of no use at the till any more is not shown; one that was used still is, for who asks what became of it. */
const CODED: ReadonlySet<Ticket['state']> = new Set(['active', 'redeemed'])

const term = ({ expiresAt }: Ticket, now: number, { t, day }: Speech): Html =>
  html`<div><p class="k">${t('coupon.valid')}</p><p class="v">${t('coupon.until', { date: day(expiresAt) })}</p><p class="small">${t('coupon.left', {
    days: Math.floor((expiresAt - now) / DAY),
  })}</p></div>`

function codes(one: Ticket, speech: Speech): Html {
  const { t } = speech
  const drawing = html`<div class="paper${one.state === 'active' ? '' : ' used'}">${qr(one.code!, t('coupon.qr', { code: one.code! }))}${barcode(one.code!, t('coupon.barcode', { code: one.code! }))}</div><p class="plain">${one.spaced}</p>`
  return one.state === 'active'
    ? html`${drawing}<p class="small">${t('coupon.show')}</p>`
    : html`<p style="margin-bottom:12px">${state(one, speech)}</p>${drawing}`
}

const automatic = (one: Ticket, speech: Speech): Html =>
  html`<span class="tile" style="margin:0 auto 12px">${icon('gift')}</span>${one.state === 'active' ? html`<p>${speech.t('coupon.automatic')}</p>` : state(one, speech)}`

function state(one: Ticket, { t, day }: Speech): Html {
  if (one.state === 'redeemed')
    return html`<span class="state good" role="status">${icon('check')}${one.redeemedAt ? t('coupon.redeemedAt', { date: day(one.redeemedAt) }) : t('coupon.redeemed')}</span>`
  return html`<span class="state" role="status">${one.state === 'expired' ? t('coupon.expiredAt', { date: day(one.expiresAt) }) : t('coupon.withdrawn')}</span>`
}

function points({ points: { balance, expiring } }: CouponPage, { t, day, locale }: Speech): Html {
  const figure = new Intl.NumberFormat(locale).format(balance)
  const under = expiring
    ? html`<p class="small warn">${icon('warn')}${t('coupon.burn', { amount: expiring.amount, date: day(expiring.at) })}</p>`
    : balance > 0 && html`<p class="small">${t('coupon.noBurn')}</p>`
  return html`<div><p class="k">${t('coupon.points')}</p><p class="v">${figure}</p>${under}</div>`
}

const empty = (shown: CouponPage, speech: Speech): Html =>
  html`<article class="ticket"><div class="top"><span class="tile" style="margin:0 auto 12px">${icon('points')}</span><h1>${
    shown.points.balance > 0 ? speech.t('feedback.points', { points: shown.points.balance }) : speech.t('coupon.none')
  }</h1><p class="sub">${speech.t('coupon.noneText')}</p></div></article>`

/** One path of unit squares: small, sharp at any size. */
function qr(code: string, label: string): Html {
  const { modules } = QRCode.create(code, { errorCorrectionLevel: 'M' })
  const { size, data } = modules
  let path = ''
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      let run = 0
      while (x + run < size && data[y * size + x + run]) run += 1
      if (run > 0) path += `M${x} ${y}h${run}v1h-${run}z`
      x += run
    }
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" role="img" aria-label="${label}"><path fill="currentColor" d="${path}"/></svg>`
}

/** For tills whose scanner reads lines only. */
function barcode(code: string, label: string): Html {
  const drawn = bwip.toSVG({ bcid: 'code128', text: code, height: 12, includetext: false, paddingwidth: 0, paddingheight: 0 })
  return trusted(drawn.replace('<svg ', `<svg class="bars" preserveAspectRatio="none" role="img" aria-label="${label}" `))
}
