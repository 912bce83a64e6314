import { type FeedbackPage, RANGE } from '@/server/feedback/service'
import type { Guest } from '@/server/links/service'
import { footLinks } from './foot'
import { frame } from './frame'
import { type Html, html } from './html'
import { icon } from './icons'
import { type Speech, speak } from './words'

const underOf = ({ visit }: FeedbackPage, { moment }: Speech) => visit && `${visit.place}, ${moment(visit.at, visit.timeZone)}`

/** The question with stars, a scale from 0 to 10, or words. `again`: what was written when something was missing. */
export function feedbackForm(guest: Guest, shown: FeedbackPage, again?: { text: string | null; missing: string }): Html {
  const speech = speak(guest.ctx.locale, guest.timeZone)
  const { t, locale } = speech
  const title = guest.firstName ? t('feedback.hello', { name: guest.firstName, question: lower(shown.question) }) : shown.question
  const words = shown.scale === 'text'
  const missing = again && (words ? t('feedback.pickText') : t('feedback.pickScore'))
  return frame({
    locale,
    title: shown.question,
    house: guest.house.name,
    under: underOf(shown, speech),
    body: html`<form method="post" class="lead" accept-charset="utf-8"><h1>${title}</h1>
${missing ? html`<p class="note" role="alert">${icon('warn')}${missing}</p>` : null}
${shown.scale === 'stars' ? stars(speech) : shown.scale === 'nps' ? scale(speech) : null}
<label class="field" for="t">${words ? t('feedback.words') : t('feedback.comment')} ${words ? null : html`<span>${t('feedback.optional')}</span>`}</label>
<textarea id="t" name="text" maxlength="4000"${words ? html` required` : null}>${again?.text}</textarea>
<button class="btn go">${t('feedback.send')}</button></form>`,
    foot: html`<p>${t('feedback.read')}</p>${footLinks(guest, speech)}`,
  })
}

function stars({ t }: Speech): Html {
  const [low, high] = RANGE.stars
  const all = Array.from({ length: high - low + 1 }, (_, i) => low + i)
  return html`<fieldset class="stars"><legend class="vh">${t('feedback.score')}</legend>${all.map(
    (n) =>
      html`<label><input class="vh" type="radio" name="score" value="${n}" required><span class="vh">${t('feedback.of', { n, max: high })}</span>${icon('star')}</label>`,
  )}</fieldset><p class="named" aria-hidden="true">${all.map((n) => html`<span class="n${n}">${t(`feedback.stars${n}`)}</span>`)}</p>`
}

function scale({ t }: Speech): Html {
  const all = Array.from({ length: RANGE.nps[1] + 1 }, (_, n) => n)
  return html`<fieldset><legend class="vh">${t('feedback.score')}</legend><div class="nps">${all.map(
    (n) => html`<label><input class="vh" type="radio" name="score" value="${n}" required>${n}</label>`,
  )}</div><p class="ends" aria-hidden="true"><span>${t('feedback.npsLow')}</span><span>${t('feedback.npsHigh')}</span></p></fieldset>`
}

/** What was answered, and what waits for the guest next time. */
export function thanks(guest: Guest, shown: FeedbackPage): Html {
  const speech = speak(guest.ctx.locale, guest.timeZone)
  const { t, locale } = speech
  const { score, text, happy } = shown.answer!
  return frame({
    locale,
    title: t('feedback.thanks'),
    house: guest.house.name,
    under: underOf(shown, speech),
    body: html`<div class="lead"><span class="tile big">${icon('check')}</span>
<h1>${guest.firstName ? t('feedback.thanksName', { name: guest.firstName }) : t('feedback.thanks')}</h1><p class="sub">${t(happy ? 'feedback.kind' : 'feedback.sorry')}</p></div>
<div class="box" style="margin-top:24px">${given(shown, score, speech)}${text ? html`<p class="said">${text}</p>` : null}</div>
${shown.points ? html`<div class="box row"><span class="tile">${icon('points')}</span><div><p><b>${t('feedback.points', { points: shown.points })}</b></p><p class="small">${t('feedback.pointsText')}</p></div></div>` : null}`,
    foot: html`<p>${t('footer.close')}</p>${footLinks(guest, speech)}`,
  })
}

function given({ scale }: FeedbackPage, score: number | null, { t }: Speech): Html | null {
  if (score === null || scale === 'text') return null
  const max = RANGE[scale][1]
  if (scale === 'nps') return html`<p><b>${t('feedback.of', { n: score, max })}</b></p>`
  return html`<span class="given" role="img" aria-label="${t('feedback.of', { n: score, max })}">${[1, 2, 3, 4, 5].map((n) => icon('star', n > score ? 'off' : ''))}</span>`
}

/** A question after a name begins small, unless it begins with a name or an abbreviation. */
const lower = (question: string) => (/^\p{Lu}\p{Ll}/u.test(question) ? question[0]!.toLowerCase() + question.slice(1) : question)
