import { type Channel, type Message, NEEDS_UNSUBSCRIBE } from '../model/message'
import type { StepCheck } from '../model/step'

type Texts = Partial<Record<'subject' | 'title' | 'text' | 'html', string>>

const UNSUBSCRIBE = /\{\{-?[^}]*\blinks\.unsubscribe\b/
/** Fields that a channel can't do without. */
const REQUIRED: Partial<Record<Channel, (keyof Texts)[]>> = { email: ['subject', 'text'], push: ['title', 'text'] }

/** Channels that exist and have words, words that can be rendered, and the way out that the law asks of promo. */
export function checkMessage(message: Message, path: string, check: StepCheck): void {
  const at = (rest: string) => (path ? `${path}.${rest}` : rest)
  const { context } = check
  if (message.channels.length === 0) check.error('message.no_channels', at('channels'))
  message.channels.forEach((channel, i) => {
    const here = at(`channels.${i}`)
    if (message.channels.indexOf(channel) !== i) {
      const once = [...new Set(message.channels)]
      check.error('message.channel_twice', here, { values: { channel }, remedy: check.mend('remedy.channel_once', at('channels'), once) })
      return
    }
    if (!context.sandbox && !context.channels.includes(channel)) {
      const others = message.channels.filter((other) => other !== channel)
      const remedy = others.length > 0 ? { remedy: check.mend('remedy.without_channel', at('channels'), others, { channel }) } : {}
      check.error('channel.not_configured', here, { values: { channel }, ...remedy })
    }
    const said = message.content[channel]
    if (!said) {
      check.error('message.no_content', at(`content.${channel}`), { values: { channel } })
      return
    }
    const { locales, ...texts } = said as Texts & { locales?: Record<string, Texts> }
    checkTexts(texts, at(`content.${channel}`), channel, REQUIRED[channel] ?? ['text'])
    // What another language leaves out is said in the first one.
    for (const [locale, other] of Object.entries(locales ?? {})) checkTexts(other, at(`content.${channel}.locales.${locale}`), channel, [])
  })

  function checkTexts(texts: Texts, here: string, channel: Channel, required: (keyof Texts)[]) {
    for (const field of required) {
      if (!texts[field]?.trim()) check.error('message.empty_text', `${here}.${field}`, { values: { channel, field } })
    }
    if (message.class === 'promo' && NEEDS_UNSUBSCRIBE.includes(channel)) {
      for (const field of ['text', 'html'] as const) {
        const text = texts[field]
        if (!text?.trim() || UNSUBSCRIBE.test(text)) continue
        const mended = field === 'html' ? `${text}<p><a href="{{ links.unsubscribe }}">{{ links.unsubscribe }}</a></p>` : `${text} {{ links.unsubscribe }}`
        const remedy = check.mend('remedy.add_unsubscribe', `${here}.${field}`, mended)
        check.error('message.no_unsubscribe', `${here}.${field}`, { values: { channel }, remedy })
      }
    }
    for (const field of ['subject', 'title', 'text', 'html'] as const) {
      const text = texts[field]
      if (!text || !context.checkTemplate) continue
      check.add(context.checkTemplate(text, { channel, part: field, step: check.step, path: `config.${here}.${field}` }))
    }
  }
}
