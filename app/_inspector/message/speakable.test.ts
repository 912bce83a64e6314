import { describe, expect, it } from 'vitest'
import { campaign, type DraftCampaign, flagship, MESSAGE } from '../../../workflows/testing/graphs'
import type { CampaignDocument } from '../../_canvas/document/document'
import { speakable } from './speakable'

const GROUPS = ['customer', 'offer', 'location', 'points', 'links']
const at = (document: DraftCampaign, step: string) => speakable(document as unknown as CampaignDocument, step, GROUPS)
const offered = (document: DraftCampaign, step: string) => at(document, step).variables.filter((name) => name.startsWith('offer.') || name.startsWith('links.'))
const WAYS_OUT = ['links.unsubscribe', 'links.preferences']

describe('what a text may name', () => {
  it('no offer before one is given, and the link to answer by only where something is asked', () => {
    const document = campaign({ in: ['manual'], tell: ['message', MESSAGE], out: ['end'] }, ['in.next>tell', 'tell.sent>out', 'tell.not-sent>out'])
    expect(offered(document, 'tell')).toEqual(WAYS_OUT)
    expect(at(document, 'tell').variables).toContain('customer.firstName')
    expect(offered(flagship(), 'ask')).toEqual(['offer.name', 'offer.summary', 'offer.expiresAt', ...WAYS_OUT, 'links.coupon', 'links.feedback'])
  })

  it('the offer of the step, with its code where it has one', () => {
    expect(offered(flagship(), 'cashback')).toEqual(['offer.name', 'offer.summary', 'offer.expiresAt', ...WAYS_OUT, 'links.coupon'])
    expect(offered(flagship(), 'gift')).toContain('offer.code')
    expect([at(flagship(), 'gift').offer, at(flagship(), 'ask').offer]).toEqual(['Dessert', 'Cashback'])
  })

  it('of a draft whatever can be made out', () => {
    const document = flagship()
    document.steps.find(({ id }) => id === 'cashback')!.config = { offer: null, validFor: 'soon' }
    expect(offered(document, 'ask')).toEqual([...WAYS_OUT, 'links.feedback'])
    expect(offered(document, 'nowhere')).toEqual(['offer.name', 'offer.summary', 'offer.expiresAt', 'offer.code', ...WAYS_OUT, 'links.coupon'])
  })
})
