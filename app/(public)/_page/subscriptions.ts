import type { Preferences } from '@/server/channels/subscriptions'
import { mask } from '@/server/channels/subscriptions'
import { type Guest, link } from '@/server/links/service'
import { frame } from './frame'
import { type Html, html } from './html'
import { icon } from './icons'
import { speak } from './words'

const preferencesPath = ({ ctx, letter }: Guest) => new URL(link('preferences', ctx.workspace, letter.id, ctx.now)).pathname

/** Asks before anything is changed: mail programs open links by themselves. */
export function unsubscribeForm(guest: Guest): Html {
  const { t, locale } = speak(guest.ctx.locale)
  const { channel, to } = guest.letter
  const made = to.startsWith(`${channel}:`) || to === ''
  const values = { channel: t(`channels.${channel}`), address: mask(to) }
  return frame({
    locale,
    title: t('unsubscribe.title'),
    house: guest.house.name,
    body: html`<form method="post" class="lead"><span class="tile big quiet">${icon('mail')}</span><h1>${t('unsubscribe.title')}</h1><p class="sub">${t(made ? 'unsubscribe.textNoAddress' : 'unsubscribe.text', values)}</p>
<input type="hidden" name="do" value="unsubscribe"><button class="btn go" style="margin-top:24px">${t('unsubscribe.button')}</button>
<a class="btn" style="margin-top:12px" href="${preferencesPath(guest)}">${t('unsubscribe.instead')}</a></form>`,
  })
}

export function unsubscribed(guest: Guest): Html {
  const { t, locale } = speak(guest.ctx.locale)
  return frame({
    locale,
    title: t('unsubscribe.done'),
    house: guest.house.name,
    body: html`<div class="lead"><span class="tile big">${icon('check')}</span><h1>${t('unsubscribe.done')}</h1><p class="sub">${t('unsubscribe.doneText', { channel: t(`channels.${guest.letter.channel}`) })}</p>
<a class="btn" style="margin-top:24px" href="${preferencesPath(guest)}">${t('unsubscribe.changed')}</a></div>`,
    foot: html`<p>${t('footer.close')}</p>`,
  })
}

export function preferencesForm(guest: Guest, shown: Preferences, saved: boolean): Html {
  const { t, locale } = speak(guest.ctx.locale)
  return frame({
    locale,
    title: t('preferences.title'),
    house: guest.house.name,
    body: html`<form method="post" class="lead"><h1>${t('preferences.title')}</h1><p class="sub">${t(shown.length > 0 ? 'preferences.text' : 'preferences.none')}</p>
${saved ? html`<p class="note good" role="status">${icon('check')}${t('preferences.saved')}</p>` : null}
<input type="hidden" name="do" value="save">${
      shown.length > 0
        ? html`<div class="choices">${shown.map(
            ({ channel, address, allowed }) =>
              html`<label><input type="checkbox" name="channel" value="${channel}"${allowed ? html` checked` : null}><span>${t(`names.${channel}`)}${address ? html`<br><span class="small">${address}</span>` : null}</span></label>`,
          )}</div><button class="btn go">${t('preferences.save')}</button>`
        : null
    }</form>`,
    foot: html`<p>${t('footer.close')}</p>`,
  })
}
