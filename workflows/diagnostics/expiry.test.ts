import { describe, expect, it } from 'vitest'
import { checkTemplate, variablesIn } from '../../server/channels/templates'
import { NOW, sandboxContext } from '../testing/contexts'
import { campaign, type DraftCampaign, flagship, MESSAGE } from '../testing/graphs'
import { check } from './check'

const context = sandboxContext({ checkTemplate, variablesIn })
const push = (text: string) => ({ class: 'promo', channels: ['push'], content: { push: { title: 'Hello', text } } })
const gift = (validFor: string) => ({ offer: { name: 'Tea', reward: { kind: 'gift', sku: 't', title: 'Tea' } }, validFor, message: push('Come') })
const REMINDER: [string, Record<string, unknown>] = ['message', push('Until {{ offer.expiresAt }}')]
const found = (document: DraftCampaign) =>
  check(document, context).map(({ severity, code, step, values }) => [severity, code, step, values?.whom].filter(Boolean).join(' '))

/** An offer, steps between, a reminder; ways out that are not named lead to the end. */
function reminding(validFor: string, between: Record<string, [string, Record<string, unknown>]>, ...arrows: string[]): DraftCampaign {
  const all = ['in.next>give', 'give.not-sent>out', 'tell.sent>out', 'tell.not-sent>out', ...arrows]
  return campaign({ in: ['manual'], give: ['offer', gift(validFor)], ...between, tell: REMINDER, out: ['end'] }, all, { controlShare: 0.1 })
}
const waiting = (validFor: string, wait: Record<string, unknown>) => reminding(validFor, { week: ['wait', wait] }, 'give.sent>week', 'week.next>tell')

describe('an offer and its reminder', () => {
  it('that comes too late, mended in one click', () => {
    const document = waiting('P7D', { for: 'P10D' })
    expect(found(document)).toEqual(['warning wait.outlives_offer week', 'warning offer.over_before_reminder tell all'])
    const told = check(document, context).find(({ code }) => code === 'offer.over_before_reminder')!
    expect(told).toMatchObject({ values: { offer: 'give', days: 7, later: 10 }, remedy: { set: [{ step: 'give', path: 'config.validFor', value: 'P11D' }] } })
    document.steps.find(({ id }) => id === 'give')!.config.validFor = told.remedy!.set[0]!.value
    expect(found(document)).toEqual([])
  })

  it('on the very day it ends, and in time', () => {
    expect(found(waiting('P7D', { for: 'P7D' }))).toEqual(['warning wait.outlives_offer week', 'warning offer.over_before_reminder tell all'])
    expect(found(waiting('P7D', { for: 'P6DT23H' }))).toEqual([])
  })

  it('by the longest way: who comes by the short one is in time', () => {
    const document = reminding(
      'P7D',
      { came: ['visit', { within: 'P5D' }], rest: ['wait', { for: 'P3D' }] },
      'give.sent>came',
      'came.visited>rest',
      'came.not-visited>tell',
      'rest.next>tell',
    )
    expect(found(document)).toEqual(['warning offer.over_before_reminder tell some'])
  })

  it('that a later offer replaces', () => {
    const document = reminding(
      'P1D',
      { more: ['offer', gift('P30D')], week: ['wait', { for: 'P7D' }] },
      'give.sent>week',
      'week.next>more',
      'more.sent>tell',
      'more.not-sent>out',
    )
    expect(found(document)).toEqual([])
  })

  it('in a loop, as often as it is gone round', () => {
    const round = (passes: number) => {
      const document = reminding('P15D', { week: ['wait', { for: 'P7D' }] }, 'give.sent>tell', `week.next>tell x${passes}`, 'week.next>out')
      document.arrows = document.arrows.map((arrow) => (arrow.from === 'tell' ? { ...arrow, to: 'week' } : arrow))
      return found(document)
    }
    expect(round(2)).toEqual([])
    expect(round(3)).toEqual(['warning offer.over_before_reminder tell some'])
  })

  it('with a wait until a day', () => {
    const on = (days: number) => found(waiting('P7D', { until: new Date(NOW + days * 86_400_000).toISOString() }))
    expect(on(5)).toEqual([])
    expect(on(9)).toEqual(['warning wait.outlives_offer week', 'warning offer.over_before_reminder tell some'])
  })

  it('which does not name the offer, may come when it likes', () => {
    const document = waiting('P7D', { for: 'P10D' })
    document.steps.find(({ id }) => id === 'tell')!.config = MESSAGE
    expect(found(document)).toEqual([])
  })
})

it('a wait that outlives the coupon which a branch behind it asks about', () => {
  const asks = (field: string) =>
    found(
      campaign(
        {
          in: ['manual'],
          give: ['offer', gift('P7D')],
          week: ['wait', { for: 'P8D' }],
          used: ['branch', { rules: [{ id: 'yes', name: 'Used', rule: { field, op: 'eq', value: true } }] }],
          out: ['end'],
        },
        ['in.next>give', 'give.sent>week', 'give.not-sent>out', 'week.next>used', 'used.yes>out', 'used.else>out'],
        { controlShare: 0.1 },
      ),
    )
  expect(asks('journey.give.redeemed')).toEqual(['warning wait.outlives_offer week'])
  expect(asks('journey.give.opened')).toEqual([])
})

it('nothing is said of the flagship', () => expect(found(flagship())).toEqual([]))
