import { describe, expect, it } from 'vitest'
import { error } from '../../model/fault'
import { NOW, sandboxContext } from '../../testing/contexts'
import { MESSAGE } from '../../testing/graphs'
import { codes, Journey, said } from '../../testing/journey'

describe('message', () => {
  it('is sent when accepted or unknown, not sent when skipped or failed, and stands while undecided', () => {
    const leaves = (outcome: Parameters<Journey['settle']>[0]) => {
      const journey = Journey.of('message', MESSAGE)
      journey.settle(outcome, NOW + 60_000)
      return [journey.left, journey.state.sentAt]
    }
    expect(leaves({ is: 'accepted', at: NOW + 5 })).toEqual(['sent', NOW + 5])
    expect(leaves({ is: 'unknown' })).toEqual(['sent', NOW + 60_000])
    expect(leaves({ is: 'skipped', reason: 'no_consent' })).toEqual(['not-sent', null])
    expect(leaves({ is: 'failed', reason: 'bounced' })).toEqual(['not-sent', null])
    expect(leaves({ is: 'pending' })).toEqual([undefined, null])
  })

  it('needs channels that are set up, and words for each', () => {
    const real = sandboxContext({ sandbox: false, channels: ['sms'] })
    expect(codes(said('message', { ...MESSAGE, channels: ['push'] }, real))).toEqual(['channel.not_configured config.channels.0'])
    expect(codes(said('message', { ...MESSAGE, channels: [] }))).toEqual(['message.no_channels config.channels'])
    expect(codes(said('message', { ...MESSAGE, channels: ['push', 'push', 'sms'] }))).toEqual([
      'message.channel_twice config.channels.1',
      'message.no_content config.content.sms',
    ])
    expect(codes(said('message', { ...MESSAGE, content: { push: { title: '', text: 'x' } } }))).toEqual(['message.empty_text config.content.push.title'])
    expect(codes(said('message', { ...MESSAGE, channels: ['pigeon'] }))).toEqual(['field.choice config.channels.0'])
  })

  it('lets a promo be unsubscribed from, in every language and in HTML', () => {
    const email = { subject: 'Hi', text: 'Come. {{ links.unsubscribe }}', html: '<p>Come</p>', locales: { ru: { text: 'Ждём' } } }
    const wrong = said('message', { class: 'promo', channels: ['email'], content: { email } })
    expect(codes(wrong)).toEqual(['message.no_unsubscribe config.content.email.html', 'message.no_unsubscribe config.content.email.locales.ru.text'])
    expect(wrong[1]?.remedy?.set[0]?.value).toBe('Ждём {{ links.unsubscribe }}')
    expect(said('message', { class: 'service', channels: ['email'], content: { email } })).toEqual([])
  })

  it('hands every text to the template checker, with its place', () => {
    const checkTemplate = (text: string, where: { step: string; path: string }) =>
      text.includes('{{ x') ? [error('template.unclosed', { step: where.step, path: where.path, values: { line: 1, column: 1 } })] : []
    const found = said('message', { ...MESSAGE, content: { push: { title: 'ok', text: '{{ x' } } }, sandboxContext({ checkTemplate }))
    expect(found).toEqual([error('template.unclosed', { step: 'it', path: 'config.content.push.text', values: { line: 1, column: 1 } })])
  })
})
