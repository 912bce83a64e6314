import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { applyRemedy } from '../../app/_canvas/document/remedy'
import { checkTemplate, variablesIn } from '../../server/channels/templates'
import type { Offer } from '../model/offer'
import type { CheckContext } from '../model/step'
import { describeStep } from '../steps'
import { NOW, sandboxContext } from '../testing/contexts'
import { campaign, type DraftCampaign, MESSAGE, RULE } from '../testing/graphs'
import { around } from '../testing/journey'
import { check } from './check'

/** What is found, and the one click that mends it. */
type Case = [code: string, label: string, document: DraftCampaign, more?: Partial<CheckContext>]

const wait = (config: Record<string, unknown>) => around('wait', config)
const WINDOW = { weekdays: [1], from: '10:00', to: '12:00' }
const says = (channels: string[], content: object, className = 'promo') => around('message', { class: className, channels, content })
const push = (text: string) => ({ class: 'promo', channels: ['push'], content: { push: { title: 'Hello', text } } })
const settings = (given: Record<string, unknown>) => campaign({ in: ['manual'], out: ['end'] }, ['in.next>out'], { controlShare: 0.1, ...given })
const drawn = (steps: Record<string, [string, Record<string, unknown>?]>, ...arrows: string[]) =>
  campaign({ in: ['manual'], ...steps, out: ['end'] }, arrows, { controlShare: 0.1 })
const entering = (kind: string, config: Record<string, unknown>) => campaign({ in: [kind, config], out: ['end'] }, ['in.next>out'], { controlShare: 0.1 })
const offering = (reward: unknown, more: object = {}) => around('offer', { offer: { name: 'x', reward }, validFor: 'P9D', message: null, ...more })

const points = { name: 'Points', reward: { kind: 'points' as const, amount: 3 } }
const choice = { kind: 'personal' as const, goal: 'reward' as const, from: ['1'] }
const saved = {
  segments: new Map(),
  offers: new Map<string, Offer & { endsAt?: number }>([
    ['1', points],
    ['3', { ...points, name: 'Old', endsAt: NOW }],
    ['4', { name: 'Choice', reward: choice }],
  ]),
}
const choosing = (...from: string[]) => offering({ ...choice, from })

const hook = { url: 'https://crm.example.com/hook', method: 'POST', body: '{}', secret: '3' }
const calling = (change: object) => around('webhook', { ...hook, ...change })
const house: Partial<CheckContext> = { sandbox: false, channels: ['email', 'push', 'sms'], secrets: new Map([['3', 'CRM']]), placeOf: () => 'outside' }
const audiences = new Map([
  ['2', { name: 'Lapsed', archived: true }],
  ['3', { name: 'Lapsed', archived: false }],
])
const gift = { offer: { name: 'Tea', reward: { kind: 'gift', sku: 't', title: 'Tea' } }, validFor: 'P7D', message: push('Come') }
const reminding = (text: string, days: string) =>
  drawn(
    { give: ['offer', gift], w: ['wait', { for: days }], tell: ['message', push(text)] },
    'in.next>give',
    'give.sent>w',
    'give.not-sent>out',
    'w.next>tell',
    'tell.sent>out',
    'tell.not-sent>out',
  )
const question = (more: object) =>
  around('feedback', {
    question: 'Well?',
    scale: 'stars',
    happyFrom: 4,
    answerWithin: 'P1D',
    message: { class: 'service', channels: ['push'], content: { push: { title: 'x', text: '{{ links.feedback }}' } } },
    ...more,
  })

const CASES: Case[] = [
  ['wait.empty', 'remedy.wait_a_day', wait({})],
  ['wait.one_of', 'remedy.wait_a_day', wait({ for: 'P1D', bestHour: { within: 'P2D' } })],
  ['wait.out_of_range', 'remedy.make_minutes', wait({ for: 'PT1S' })],
  ['wait.out_of_range', 'remedy.make_days', wait({ for: 'P900D' })],
  ['wait.window_empty', 'remedy.set_to', wait({ window: { ...WINDOW, to: '10:00' } })],
  ['wait.spread_past_window', 'remedy.make_minutes', wait({ window: WINDOW, spread: 'PT3H' })],
  ['wait.best_hour_short', 'remedy.make_days', wait({ bestHour: { within: 'PT5H' } })],
  ['wait.two_in_row', 'remedy.one_wait', drawn({ a: ['wait', { for: 'P1D' }], b: ['wait', { for: 'P2D' }] }, 'in.next>a', 'a.next>b', 'b.next>out')],
  ['wait.outlives_offer', 'remedy.valid_days', reminding('Until {{ offer.expiresAt }}', 'P10D')],
  ['duration.out_of_range', 'remedy.make_minutes', around('visit', { within: 'PT1S' })],
  ['duration.out_of_range', 'remedy.make_days', around('listen', { event: 'call', within: 'P900D' })],
  ['duration.out_of_range', 'remedy.make_days', question({ answerWithin: 'P900D' })],
  ['listen.no_receipt', 'remedy.any_such_event', around('listen', { event: 'call', within: 'P1D', where: { field: 'sku', op: 'eq', value: 'x' } })],
  ['event.within_missing', 'remedy.a_week_before', entering('event', { event: 'points_expiring' })],
  ['date.in_past', 'remedy.enter_at_once', entering('segment', { segment: RULE, when: { kind: 'at', at: '2026-10-01T00:00:00Z' } })],
  ['segment.every_out_of_range', 'remedy.make_minutes', entering('segment', { segment: RULE, when: { kind: 'schedule', every: 'PT5M', from: '2026-12-01T00:00:00Z' } })], // biome-ignore format: a row
  ['date.in_past', 'remedy.no_end', settings({ endsAt: '2026-10-01T00:00:00Z' })],
  ['settings.ends_before_start', 'remedy.no_end', settings({ startsAt: '2026-12-02T00:00:00Z', endsAt: '2026-12-01T00:00:00Z' })],
  ['settings.always_quiet', 'remedy.no_quiet_hours', settings({ quietHours: { from: '10:00', to: '10:00' } })],
  ['settings.no_control', 'remedy.control_share', settings({ controlShare: 0 })],
  ['zone.unknown', 'remedy.customers_zone', settings({ timeZone: 'Mars/Olympus' })],
  ['currency.mismatch', 'remedy.set_to', settings({ budget: { money: 5, currency: 'EUR' } })],
  ['currency.mismatch', 'remedy.set_to', offering({ kind: 'discount', amount: 5, currency: 'EUR' })],
  ['arrow.unknown_step', 'remedy.delete_arrow', drawn({}, 'in.next>out', 'in.next>gone')],
  ['arrow.unknown_port', 'remedy.delete_arrow', drawn({}, 'in.next>out', 'in.sideways>out')],
  ['arrow.into_entry', 'remedy.delete_arrow', drawn({ w: ['wait', { for: 'P1D' }] }, 'in.next>w', 'w.next>out', 'w.next>in x2')],
  ['loop.passes_out_of_range', 'remedy.set_to', drawn({ w: ['wait', { for: 'P1D' }] }, 'in.next>w', 'w.next>w x900', 'w.next>out')],
  ['loop.leads_on', 'remedy.clear_passes', drawn({ w: ['wait', { for: 'P1D' }] }, 'in.next>w', 'w.next>out x2')],
  ['loop.leads_on', 'remedy.delete_arrow', drawn({ w: ['wait', { for: 'P1D' }] }, 'in.next>w', 'w.next>out', 'w.next>out x2')],
  ['points.not_whole', 'remedy.set_to', around('points', { amount: 1.5 })],
  ['points.out_of_range', 'remedy.set_to', around('points', { amount: 2e9 })],
  ['points.expiry_of_taking', 'remedy.no_expiry', around('points', { amount: -5, expiresAfter: 'P1D' })],
  ['profile.tag_both', 'remedy.keep_tag', around('profile', { addTags: ['a', 'b'], removeTags: ['a'] })],
  ['split.weights', 'remedy.share_evenly', around('split', { arms: [1, 2, 3].map((n) => ({ id: `a${n}`, name: '', weight: 40 })) })],
  [
    'split.arm_too_small',
    'remedy.share_evenly',
    around('split', { arms: [98, 2].map((weight, n) => ({ id: `a${n}`, name: '', weight })) }),
    { audience: 3_000 },
  ],
  [
    'branch.shadowed',
    'remedy.rule_first',
    around('branch', { rules: [5, 10].map((value) => ({ id: `r${value}`, name: '', rule: { field: 'visits', op: 'gte', value } })) }),
  ],
  ['message.no_unsubscribe', 'remedy.add_unsubscribe', says(['sms'], { sms: { text: 'Come' } })],
  ['message.no_unsubscribe', 'remedy.add_unsubscribe', says(['email'], { email: { subject: 'x', text: '{{ links.unsubscribe }}', html: '<p>Come</p>' } })],
  ['message.channel_twice', 'remedy.channel_once', says(['push', 'push'], { push: { title: 'x', text: 'x' } })],
  [
    'channel.not_configured',
    'remedy.without_channel',
    says(['push', 'viber'], { push: { title: 'x', text: 'x' }, viber: { text: 'x {{ links.unsubscribe }}' } }),
    house,
  ],
  ['template.no_offer', 'remedy.take_out_variable', says(['push'], { push: { title: 'x', text: 'Until {{ offer.expiresAt }}' } })],
  ['template.never_there', 'remedy.take_out_variable', says(['push'], { push: { title: 'x', text: `Come for {{ offer.name | default: 'tea' }}` } })],
  [
    'template.not_for_all',
    'remedy.blank_where_missing',
    drawn(
      { give: ['offer', gift], tell: ['message', push('{{ offer.name }}!')] },
      'in.next>give',
      'give.sent>tell',
      'give.not-sent>tell',
      'tell.sent>out',
      'tell.not-sent>out',
    ),
  ],
  ['feedback.no_link', 'remedy.add_unsubscribe', question({ message: { ...MESSAGE, class: 'service' } })],
  ['feedback.happy_out_of_range', 'remedy.set_to', question({ happyFrom: 9 })],
  ['offer.over_before_reminder', 'remedy.valid_days', reminding('Until {{ offer.expiresAt }}', 'P10D')],
  [
    'offer.over_before_branch',
    'remedy.make_days',
    drawn({ give: ['offer', gift], came: ['visit', { within: 'P14D' }] }, 'in.next>give', 'give.sent>came', 'give.not-sent>out', 'came.visited>out', 'came.not-visited>out'), // biome-ignore format: a row
  ],
  ['offer.pool_unsupported', 'remedy.generate_codes', offering({ kind: 'coupon', discount: { percent: 10 }, codes: { pool: '4' } })],
  ['offer.personal_none', 'remedy.take_saved_offers', choosing(), { saved }],
  ['offer.unknown_saved', 'remedy.leave_out_offer', choosing('1', '9'), { saved }],
  ['offer.over', 'remedy.leave_out_offer', choosing('1', '3'), { saved }],
  ['offer.personal_nested', 'remedy.leave_out_offer', choosing('1', '4'), { saved }],
  ['task.unknown_member', 'remedy.task_to_owner', around('task', { to: 'gone', text: 'Call' }), { members: new Map() }],
  ['audience.none', 'remedy.use_audience', around('audience', { audience: '', do: 'add' }), { audiences }],
  ['audience.unknown', 'remedy.use_audience', around('audience', { audience: '9', do: 'add' }), { audiences }],
  ['audience.archived', 'remedy.use_audience', around('audience', { audience: '2', do: 'add' }), { audiences }],
  ['webhook.credentials', 'remedy.no_credentials', calling({ url: 'https://me:pw@crm.example.com/a' }), house],
  ['webhook.http', 'remedy.use_https', calling({ url: 'http://crm.example.com/a' }), house],
  ['webhook.body_unused', 'remedy.no_body', calling({ method: 'GET' }), house],
  ['webhook.no_secret', 'remedy.use_secret', calling({ secret: null }), house],
  ['webhook.unknown_secret', 'remedy.use_secret', calling({ secret: '9' }), house],
]

const ports = ({ kind, config }: { kind: string; config: unknown }) => describeStep(kind, config).ports.map(({ id }) => id)

it.each(CASES)('%s is mended by %s', (code, label, document, more) => {
  const context = sandboxContext({ checkTemplate, variablesIn, ...more })
  const before = check(document, context)
  const { remedy } = before.find((one) => one.code === code)!
  expect(remedy?.label).toBe(label)
  // biome-ignore lint/suspicious/noExplicitAny: the studio's document is a looser type of the same JSON
  const mended = applyRemedy(JSON.parse(JSON.stringify(document)) as any, JSON.parse(JSON.stringify(remedy)), ports)
  const after = check(mended, context)
  expect(after.filter((one) => one.code === code)).toEqual([])
  // Nothing worse comes of it.
  const errors = (all: typeof after) => all.filter(({ severity }) => severity === 'error').length
  expect(errors(after)).toBeLessThanOrEqual(errors(before))
})

it('passes that lead on to somewhere else than the arrow beside them: which of the two is meant is for the author to say', () => {
  const apart = drawn({ w: ['wait', { for: 'P1D' }], x: ['wait', { for: 'P1D' }] }, 'in.next>w', 'w.next>out', 'w.next>x x2', 'x.next>out')
  expect(check(apart, sandboxContext()).find(({ code }) => code === 'loop.leads_on')).not.toHaveProperty('remedy')
})

it('every click that is offered anywhere is among them', () => {
  const sources = ['engine', 'steps', 'diagnostics'].flatMap((folder) =>
    readdirSync(`workflows/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(join('workflows', folder, file), 'utf8')),
  )
  const offered = new Set(sources.flatMap((text) => [...text.matchAll(/'(remedy\.[a-z_]+)'/g)].map(([, label]) => label!)))
  expect([...new Set(CASES.map(([, label]) => label))].sort()).toEqual([...offered].sort())
})
