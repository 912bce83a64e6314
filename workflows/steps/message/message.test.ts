import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../model/durations'
import { error } from '../../model/fault'
import { NOW, sandboxContext } from '../../testing/contexts'
import { campaign, MESSAGE, planOf } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { anySettled, story, storyOf } from '../../testing/stories'

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

  it('golden: no word of it is in the plan', () => {
    expect(planOf(around('message', MESSAGE)).steps.it).toEqual({
      op: { kind: 'message' },
      ports: { sent: { to: 'end-sent' }, 'not-sent': { to: 'end-not-sent' } },
    })
  })

  it('law: sent is what was accepted, or may have been; then, and only then, it is the journey’s last send', () => {
    fc.assert(
      fc.property(anySettled, fc.nat(HOUR), (outcome, after) => {
        const journey = Journey.of('message', MESSAGE)
        expect(journey.last?.ask).toEqual({ id: '11/it/1/1', kind: 'message', step: 'it', visit: 1, n: 1, at: NOW, request: {} })
        journey.settle(outcome, NOW + after)
        const sent = outcome.is === 'accepted' || outcome.is === 'unknown'
        const at = sent ? ('at' in outcome && outcome.at) || NOW + after : null
        expect([journey.left, journey.state.sentAt]).toEqual([outcome.is === 'pending' ? undefined : sent ? 'sent' : 'not-sent', at])
      }),
    )
  })

  it('story: one is reached, one is not; what counts as a visit counts from the acceptance', () => {
    const told = {
      outcomes: (_: unknown, { customer }: { customer: number }) => (customer === 2 ? ({ is: 'skipped', reason: 'no_consent' } as const) : undefined),
    }
    expect(storyOf('message', MESSAGE, 3, told)).toEqual([
      [1, 'sent', 0],
      [2, 'not-sent', HOUR],
      [3, 'sent', 2 * HOUR],
    ])
    const document = campaign({ in: ['manual'], tell: ['message', MESSAGE], came: ['visit', { within: 'P2D' }], out: ['end'] }, [
      'in.next>tell',
      'tell.sent>came',
      'tell.not-sent>out',
      'came.visited>out',
      'came.not-visited>out',
    ])
    const { tally } = story(document, 2, { facts: { 1: [{ event: 'visited', at: NOW + DAY }], 2: [{ event: 'visited', at: NOW + HOUR }] } })
    expect(tally.steps.came!.left).toEqual({ visited: 1, 'not-visited': 1 })
  })
})
