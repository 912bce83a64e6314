import { describe, expect, it } from 'vitest'
import { checkTemplate, variablesIn } from '../../server/channels/templates'
import type { CheckContext } from '../model/step'
import { sandboxContext } from '../testing/contexts'
import { campaign, type DraftCampaign, flagship } from '../testing/graphs'
import { check } from './check'

const context = (more: Partial<CheckContext> = {}) => sandboxContext({ checkTemplate, variablesIn, ...more })
const push = (text: string, className = 'promo') => ({ class: className, channels: ['push'], content: { push: { title: 'Hello', text } } })
const gift = (text = 'Come') => ({ offer: { name: 'Tea', reward: { kind: 'gift', sku: 't', title: 'Tea' } }, validFor: 'P30D', message: push(text) })
const points = { offer: { name: 'Points', reward: { kind: 'points', amount: 100 } }, validFor: 'P30D', message: push('Come') }
const cashback = (text = 'Come') => ({ offer: { name: 'Back', reward: { kind: 'cashback', percent: 10 } }, validFor: 'P30D', message: push(text) })

/** Entry, what is given (or not), a message. */
const behind = (steps: Record<string, [string, Record<string, unknown>?]>, arrows: string[], text: string): DraftCampaign =>
  campaign({ in: ['manual'], ...steps, tell: ['message', push(text)], out: ['end'] }, [...arrows, 'tell.sent>out', 'tell.not-sent>out'], { controlShare: 0.1 })
const found = (document: DraftCampaign, more?: Partial<CheckContext>) =>
  check(document, context(more)).map(({ severity, code, step, values }) => `${severity} ${code} ${step} ${values?.name}`)

describe('a value that can never be there', () => {
  it('stands in the way: an offer that no step before gives', () => {
    for (const name of ['offer.name', 'offer.summary', 'offer.expiresAt', 'offer.code', 'links.coupon']) {
      expect(found(behind({}, ['in.next>tell'], `Until {{ ${name} }}`))).toEqual([`error template.no_offer tell ${name}`])
    }
  })

  it('has a place and a remedy', () => {
    const [diagnostic] = check(behind({}, ['in.next>tell'], 'Come.\nUntil {{ offer.expiresAt | upcase }} we wait'), context())
    expect(diagnostic).toMatchObject({ step: 'tell', path: 'config.content.push.text', values: { name: 'offer.expiresAt', line: 2, column: 10 } })
    expect(diagnostic!.remedy).toMatchObject({
      label: 'remedy.take_out_variable',
      set: [{ step: 'tell', path: 'config.content.push.text', value: 'Come.\nUntil we wait' }],
    })
  })

  it('a link to answer by where nothing is asked', () => {
    expect(found(behind({}, ['in.next>tell'], 'Say {{ links.feedback }}'))).toEqual(['error template.no_question tell links.feedback'])
    const document = flagship()
    expect(found(document)).toEqual([])
  })

  it('a code of what works without one, an offer of points alone', () => {
    expect(found(behind({ give: ['offer', cashback('{{ offer.code }}')] }, ['in.next>give', 'give.sent>tell', 'give.not-sent>out'], 'Come'))).toEqual([
      'error template.no_code give offer.code',
    ])
    const then = (give: Record<string, unknown>, text: string) =>
      found(behind({ give: ['offer', give] }, ['in.next>give', 'give.sent>tell', 'give.not-sent>out'], text))
    expect(then(cashback(), '{{ offer.code }}')).toEqual(['error template.no_code tell offer.code'])
    expect(then(cashback(), '{{ offer.name }} {{ links.coupon }}')).toEqual([])
    expect(then(points, '{{ offer.name }}')).toEqual(['error template.only_points tell offer.name'])
    // Their page shows the points.
    expect(then(points, '{{ links.coupon }}')).toEqual([])
    expect(then(gift(), '{{ offer.code }}')).toEqual([])
  })

  it('behind the way out by which nothing was given', () => {
    expect(found(behind({ give: ['offer', gift()] }, ['in.next>give', 'give.sent>out', 'give.not-sent>tell'], '{{ offer.name }}'))).toEqual([
      'error template.no_offer tell offer.name',
    ])
  })

  it('but said with something else in its place is only worth a look', () => {
    for (const text of ["{{ offer.name | default: 'a gift' }}", '{% if offer.code %}{{ offer.code }}{% endif %}']) {
      expect(found(behind({}, ['in.next>tell'], text))[0]).toMatch(/^warning template.never_there tell/)
    }
  })

  it('in every language and part', () => {
    const document = behind({}, ['in.next>tell'], 'Come')
    document.steps[1]!.config = {
      class: 'promo',
      channels: ['push'],
      content: { push: { title: '{{ offer.name }}', text: 'x', locales: { ru: { text: '{{ offer.code }}' } } } },
    }
    expect(check(document, context()).map(({ path }) => path)).toEqual(['config.content.push.title', 'config.content.push.locales.ru.text'])
  })

  it('of a saved offer, by what it is', () => {
    const offers = new Map([['3', { name: 'Back', reward: { kind: 'cashback' as const, percent: 5 } }]])
    const saved = { segments: new Map(), offers }
    const give = { offer: { saved: '3' }, validFor: 'P30D', message: push('{{ offer.name }} {{ offer.code }}') }
    expect(found(behind({ give: ['offer', give] }, ['in.next>give', 'give.sent>tell', 'give.not-sent>out'], 'Come'), { saved })).toEqual([
      'error template.no_code give offer.code',
    ])
  })
})

describe('a value that not everybody has', () => {
  const mixed = (text: string) =>
    behind(
      { who: ['branch', { rules: [{ id: 'vip', name: 'VIP', rule: { field: 'tier', op: 'eq', value: 'gold' } }] }], give: ['offer', gift()] },
      ['in.next>who', 'who.vip>give', 'who.else>tell', 'give.sent>tell', 'give.not-sent>out'],
      text,
    )

  it('is worth a look, with a remedy, unless the text says what then', () => {
    expect(found(mixed('{{ offer.name }}'))).toEqual(['warning template.not_for_all tell offer.name'])
    expect(found(mixed("{{ offer.name | default: 'Hello' }}"))).toEqual([])
    expect(found(mixed('{% if offer.code %}Code {{ offer.code }}{% endif %}'))).toEqual([])
    const document = mixed('{{ offer.name }}!')
    const remedy = check(document, context())[0]!.remedy!
    expect(remedy.set[0]!.value).toBe("{{ offer.name | default: '' }}!")
    document.steps.find(({ id }) => id === 'tell')!.config = push(String(remedy.set[0]!.value))
    expect(found(document)).toEqual([])
  })

  it('where a loop brings back who was given something', () => {
    const document = behind(
      { give: ['offer', gift()], week: ['wait', { for: 'P7D' }] },
      ['in.next>tell', 'give.sent>week', 'give.not-sent>out', 'week.next>out', 'week.next>tell x2'],
      '{{ offer.name }}',
    )
    document.arrows = document.arrows.map((arrow) => (arrow.from === 'tell' && arrow.port === 'sent' ? { ...arrow, to: 'give' } : arrow))
    expect(found(document)).toEqual(['warning template.not_for_all tell offer.name'])
  })
})

it('a text that is told all its faults at once: an unknown name beside one that is not there, in a step with a bad field', () => {
  const document = behind({}, ['in.next>tell'], '{{ customer.frstName }} {{ offer.name }}')
  Object.assign(document.steps[1]!.config, { fallbackAfter: 5 })
  expect(
    check(document, context())
      .map(({ code }) => code)
      .sort(),
  ).toEqual(['field.type', 'template.no_offer', 'template.unknown_variable'])
})
