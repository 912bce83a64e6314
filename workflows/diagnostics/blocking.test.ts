import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { applyRemedy } from '../../app/_canvas/document/remedy'
import { checkTemplate, variablesIn } from '../../server/channels/templates'
import type { CheckContext, OtherCampaign } from '../model/step'
import { describeStep } from '../steps'
import { sandboxContext } from '../testing/contexts'
import { campaign, type DraftCampaign, flagship, MESSAGE, RULE } from '../testing/graphs'
import { around } from '../testing/journey'
import { check } from './check'

/** Steps, arrows, what of the document; the code that stands in the way; whether one click mends it. */
type Case = [line: string, document: unknown, code: string, more?: { context?: Partial<CheckContext>; click?: true; step?: string | null }]

const changed = (change: (document: DraftCampaign) => void): DraftCampaign => {
  const document = flagship()
  change(document)
  return document
}
const settings = (given: Record<string, unknown>) => changed((d) => Object.assign(d.settings, given))
const ends = (steps: Record<string, [string, Record<string, unknown>?]>, ...arrows: string[]) =>
  campaign({ in: ['manual'], ...steps, out: ['end'] }, arrows, { controlShare: 0.1 })
const wait = (config: Record<string, unknown>) => around('wait', config)
const who = (segment: unknown) => campaign({ in: ['segment', { segment }], out: ['end'] }, ['in.next>out'], { controlShare: 0.1 })
const says = (channel: string, said: object, className = 'promo') => around('message', { class: className, channels: [channel], content: { [channel]: said } })
const over = { segments: new Map(), offers: new Map([['3', { name: 'Tea', reward: { kind: 'gift' as const, sku: 't', title: 'Tea' }, endsAt: 0 }]]) }
const offer = (reward: unknown) => around('offer', { offer: { name: 'x', reward }, validFor: 'P1D', message: null })

const other = (change: Partial<OtherCampaign>) => new Map([['8', { name: 'Other', state: 'live', archived: false, entry: 'manual', handsTo: [], ...change }]])

/** All that stands in the way of publishing, line by line. */
const BLOCKING: Case[] = [
  ['no entry', campaign({ out: ['end'] }, [], { controlShare: 0.1 }), 'entry.missing', { step: null }],
  ['two entries', campaign({ a: ['manual'], b: ['manual'], out: ['end'] }, ['a.next>out', 'b.next>out'], { controlShare: 0.1 }), 'entry.twice', { step: 'b' }],
  ['step not reachable', ends({ lone: ['wait', { for: 'P1D' }] }, 'in.next>out', 'lone.next>out'), 'step.unreachable', { step: 'lone' }],
  ['port not connected', ends({ w: ['wait', { for: 'P1D' }] }, 'in.next>w'), 'port.not_connected', { step: 'w' }],
  ['arrow to a missing step', ends({}, 'in.next>out', 'in.next>gone'), 'arrow.unknown_step', { step: 'in', click: true }],
  ['arrow from a missing port', ends({}, 'in.next>out', 'in.sideways>out'), 'arrow.unknown_port', { step: 'in', click: true }],
  ['arrow into the entry', ends({ w: ['wait', { for: 'P1D' }] }, 'in.next>w', 'w.next>out', 'w.next>in x2'), 'arrow.into_entry', { step: 'in', click: true }],
  ['duplicate id', changed((d) => d.steps.push({ id: 'won', kind: 'end', config: {} })), 'step.duplicate_id', { step: 'won' }],
  ['bad id', changed((d) => d.steps.push({ id: 'Won!', kind: 'end', config: {} })), 'step.bad_id', { step: 'Won!' }],
  ['loop without a wait', ends({ m: ['message', MESSAGE] }, 'in.next>m', 'm.sent>m x3', 'm.sent>out', 'm.not-sent>out'), 'loop.no_wait', { step: 'm' }],
  ['loop without an end', ends({ w: ['wait', { for: 'P1D' }] }, 'in.next>w', 'w.next>w'), 'loop.no_limit', { step: 'w' }],
  [
    'too many passes',
    ends({ w: ['wait', { for: 'P1D' }] }, 'in.next>w', 'w.next>w x900', 'w.next>out'),
    'loop.passes_out_of_range',
    { step: 'w', click: true },
  ],
  ['unknown kind', changed((d) => (d.steps[1]!.kind = 'teleport')), 'step.unknown_kind', { step: 'cashback' }],
  ['unknown version', { ...flagship(), format: 'kaskad.campaign/2' }, 'document.format', { step: null }],
  [
    'weights not 100',
    changed((d) =>
      Object.assign(d.steps[4]!.config, {
        arms: [
          { id: 'gift', name: 'a', weight: 50 },
          { id: 'points', name: 'b', weight: 40 },
        ],
      }),
    ),
    'split.weights',
    { click: true, step: 'gift-or-points' },
  ],
  ['wait too short', wait({ for: 'PT1S' }), 'wait.out_of_range', { click: true }],
  ['wait too long', wait({ for: 'P366D' }), 'wait.out_of_range', { click: true }],
  ['wait until hours that never are', wait({ window: { weekdays: [1], from: '10:00', to: '10:00' } }), 'wait.window_empty', { click: true }],
  ['spread of a wait too long', wait({ for: 'P1D', spread: 'P366D' }), 'wait.out_of_range', { click: true }],
  ['a profile that nothing is changed of', around('profile', {}), 'profile.nothing'],
  ['a task without words', around('task', { to: 'owner', text: ' ' }), 'task.no_text'],
  ['a task for nobody who is here', around('task', { to: 'gone', text: 'Call' }), 'task.unknown_member', { context: { members: new Map() }, click: true }],
  ['a task with a link', around('task', { to: 'owner', text: '{{ links.coupon }}' }), 'task.link'],
  ['no audience chosen', around('audience', { audience: '', do: 'add' }), 'audience.none'],
  [
    'a missing or foreign audience',
    around('audience', { audience: '9', do: 'add' }),
    'audience.unknown',
    { context: { audiences: new Map([['3', { name: 'Lapsed', archived: false }]]) }, click: true },
  ],
  [
    'an archived audience',
    around('audience', { audience: '2', do: 'remove' }),
    'audience.archived',
    {
      context: {
        audiences: new Map([
          ['2', { name: 'Lapsed', archived: true }],
          ['3', { name: 'Lapsed', archived: false }],
        ]),
      },
      click: true,
    },
  ],
  ['handover to no campaign', around('handover', { campaign: '' }), 'handover.none'],
  ['handover to the campaign itself', around('handover', { campaign: '7' }), 'handover.own', { context: { campaign: '7' } }],
  ['handover to a missing or foreign campaign', around('handover', { campaign: '9' }), 'handover.unknown', { context: { campaigns: new Map() } }],
  ['handover to an archived campaign', around('handover', { campaign: '8' }), 'handover.archived', { context: { campaigns: other({ archived: true }) } }],
  [
    'handover to a campaign with rules of its own',
    around('handover', { campaign: '8' }),
    'handover.not_manual',
    { context: { campaigns: other({ entry: 'segment' }) } },
  ],
  ['unknown event', around('listen', { event: 'smiled', within: 'P1D' }), 'event.unknown'],
  ['date in the past: a wait', wait({ until: '2026-10-01T00:00:00Z' }), 'date.in_past'],
  [
    'date in the past: an entry',
    changed((d) => (d.steps[0]!.config = { segment: RULE, when: { kind: 'at', at: '2026-10-01T00:00:00Z' } })),
    'date.in_past',
    { step: 'lapsed', click: true },
  ],
  ['date in the past: the end', settings({ endsAt: '2026-10-01T00:00:00Z' }), 'date.in_past', { step: null, click: true }],
  ['unknown time zone', settings({ timeZone: 'Mars/Olympus' }), 'zone.unknown', { step: null, click: true }],
  ['archived or foreign segment', who({ saved: '9' }), 'segment.unknown_saved', { step: 'in' }],
  ['archived or foreign segment in a rule', who({ member: { saved: '9' } }), 'rule.segment_unknown', { step: 'in' }],
  ['archived or foreign offer', around('offer', { offer: { saved: '9' }, validFor: 'P1D', message: null }), 'offer.unknown_saved'],
  ['type mismatch in a rule', who({ field: 'spent', op: 'gt', value: 'much' }), 'rule.value_not_number', { step: 'in' }],
  ['unknown field in a rule', who({ field: 'shoe_size', op: 'gt', value: 43 }), 'rule.field_unknown', { step: 'in' }],
  ['empty rule group', who({ all: [] }), 'rule.empty_group', { step: 'in' }],
  [
    'over 500 steps',
    changed((d) => (d.steps = Array.from({ length: 501 }, (_, i) => ({ id: `s${i}`, kind: 'end', config: {} })))),
    'document.too_many_steps',
    { step: null },
  ],
  ['over 1 MB', { ...flagship(), name: 'x'.repeat(1_000_001) }, 'document.too_large', { step: null }],
  ['points not whole', around('points', { amount: 1.5 }), 'points.not_whole', { click: true }],
  ['points outside limits', around('points', { amount: 2_000_000_000 }), 'points.out_of_range', { click: true }],
  ['points of an offer outside limits', offer({ kind: 'points', amount: -5 }), 'points.out_of_range', { click: true }],
  [
    'channel not configured',
    says('sms', { text: 'x {{ links.unsubscribe }}' }),
    'channel.not_configured',
    { context: { sandbox: false, channels: ['email'] } },
  ],
  ['promo e-mail without unsubscribe', says('email', { subject: 'x', text: 'x' }), 'message.no_unsubscribe', { click: true }],
  ['promo SMS without unsubscribe', says('sms', { text: 'x' }), 'message.no_unsubscribe', { click: true }],
  ['promo messenger without unsubscribe', says('telegram', { text: 'x' }), 'message.no_unsubscribe', { click: true }],
  ['template variable unknown', says('push', { title: 'x', text: '{{ customer.frstName }}' }), 'template.unknown_variable', { click: true }],
  ['template variable that is never there', says('push', { title: 'x', text: 'Until {{ offer.expiresAt }}' }), 'template.no_offer', { click: true }],
  ['template not readable', says('push', { title: 'x', text: '{{ customer' }), 'template.unclosed'],
  ['offer already over', around('offer', { offer: { saved: '3' }, validFor: 'P1D', message: null }), 'offer.over', { context: { saved: over } }],
  ['currency of another country', settings({ budget: { money: 5, currency: 'EUR' } }), 'currency.mismatch', { step: null, click: true }],
  [
    'feedback without a link',
    around('feedback', {
      question: 'Well?',
      scale: 'text',
      message: { class: 'service', channels: ['push'], content: { push: { title: 'x', text: 'x' } } },
      answerWithin: 'P1D',
    }),
    'feedback.no_link',
    { click: true },
  ],
]

const books = Object.fromEntries(
  ['en', 'ru'].map((locale) => [locale, JSON.parse(readFileSync(`server/messages/${locale}.json`, 'utf8')) as Record<string, { hint?: string }>]),
)
const ports = ({ kind, config }: { kind: string; config: unknown }) => describeStep(kind, config).ports.map(({ id }) => id)

describe('what stands in the way', () => {
  it.each(BLOCKING)('%s', (_line, document, code, { context: more, click, step = 'it' } = {}) => {
    const context = sandboxContext({ checkTemplate, variablesIn, ...more })
    const found = check(document, context).filter((one) => one.code === code)
    expect(found).toMatchObject([{ severity: 'error', ...(step === null ? {} : { step }) }])
    for (const book of Object.values(books)) expect(book[code]?.hint?.length).toBeGreaterThan(10)
    const { remedy } = found[0]!
    expect(Boolean(remedy)).toBe(Boolean(click))
    if (!remedy) return
    // biome-ignore lint/suspicious/noExplicitAny: the studio's document is a looser type of the same JSON
    const mended = applyRemedy(JSON.parse(JSON.stringify(document)) as any, JSON.parse(JSON.stringify(remedy)), ports)
    expect(check(mended, context).filter((one) => one.code === code)).toEqual([])
  })

  it('and all of it at once', () => {
    const document = changed((d) => {
      d.steps.push({ id: 'Bad', kind: 'end', config: {} }, { id: 'odd', kind: 'teleport', config: {} })
      Object.assign(d, { colour: 'red' })
    })
    expect(check(document, sandboxContext()).map(({ code }) => code)).toEqual(
      expect.arrayContaining(['field.unknown', 'step.bad_id', 'step.unknown_kind', 'step.unreachable']),
    )
  })
})

describe('one click for what is only worth a look', () => {
  const context = sandboxContext({ checkTemplate, variablesIn })
  const mend = (document: DraftCampaign, code: string) => {
    const { remedy } = check(document, context).find((one) => one.code === code)!
    // biome-ignore lint/suspicious/noExplicitAny: as above
    return applyRemedy(document as any, JSON.parse(JSON.stringify(remedy)), ports)
  }

  it('two waits in a row become one', () => {
    const waits = ends({ a: ['wait', { for: 'P1D' }], b: ['wait', { for: 'PT36H' }] }, 'in.next>a', 'a.next>b', 'b.next>out')
    const mended = mend(waits, 'wait.two_in_row')
    expect(mended).toMatchObject({
      steps: [{ id: 'in' }, { id: 'a', config: { for: 'P2DT12H' } }, { id: 'out' }],
      arrows: [{ to: 'a' }, { from: 'a', to: 'out' }],
    })
    expect(check(mended, context)).toEqual([])
  })

  it('but not where somebody comes to the second alone', () => {
    const shared = ends(
      { m: ['message', MESSAGE], a: ['wait', { for: 'P1D' }], b: ['wait', { for: 'P1D' }] },
      'in.next>m',
      'm.sent>a',
      'm.not-sent>b',
      'a.next>b',
      'b.next>out',
    )
    expect(check(shared, context)).toMatchObject([{ code: 'wait.two_in_row' }])
    expect(check(shared, context)[0]!.remedy).toBeUndefined()
  })

  it('a control group; passes where nothing goes back', () => {
    expect(mend(settings({ controlShare: 0 }), 'settings.no_control').settings.controlShare).toBe(0.1)
    const forward = ends({ w: ['wait', { for: 'P1D' }] }, 'in.next>w', 'w.next>out', 'w.next>out x2')
    expect(check(mend(forward, 'loop.leads_on'), context).map(({ code }) => code)).not.toContain('loop.leads_on')
  })
})
