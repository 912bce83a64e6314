import { describe, expect, it } from 'vitest'
import { compile } from '../../engine/compile'
import { DAY } from '../../model/durations'
import type { Outcome } from '../../model/journey'
import type { Asked, OfferGrant, World } from '../../model/world'
import { NOW, sandboxContext } from '../../testing/contexts'
import { MESSAGE } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { perform } from './perform'

const offer = { name: 'Points', reward: { kind: 'points', amount: 300, expiresAfter: 'P30D' } }
const config = { offer, validFor: 'P30D', message: MESSAGE }
const withReward = (reward: Record<string, unknown>) => codes(said('offer', { ...config, offer: { name: 'x', reward } }))

describe('offer', () => {
  it('is a send only if it says so to the guest', () => {
    const told = Journey.of('offer', config)
    told.settle({ is: 'accepted', at: NOW + 5 })
    expect([told.left, told.state.sentAt]).toEqual(['sent', NOW + 5])
    const silent = Journey.of('offer', { ...config, message: null })
    silent.settle({ is: 'accepted', at: NOW + 5 })
    expect([silent.left, silent.state.sentAt]).toEqual(['sent', null])
  })

  it('grants whom a channel reaches, in the same batch, and nobody else', async () => {
    const granted: OfferGrant[] = []
    const outcomes: Outcome[] = [{ is: 'pending' }, { is: 'skipped', reason: 'no_consent' }, { is: 'skipped', reason: 'capped' }]
    const world = {
      content: (ask: Asked) => (ask.enrolment === 4 ? { ...config, message: null } : config),
      messages: { enqueue: async (batch: { ask: Asked }[]) => batch.map(({ ask }) => outcomes[ask.enrolment - 1]!) },
      rewards: { grant: async (batch: OfferGrant[]) => void granted.push(...batch) },
    } as unknown as World
    const asks = [1, 2, 3, 4].map((enrolment) => ({ enrolment, at: NOW, id: `${enrolment}` }) as Asked<Record<string, never>>)
    expect(await perform(asks, world)).toEqual([...outcomes, { is: 'accepted', at: NOW }])
    expect(granted.map(({ ask, validUntil }) => [ask.enrolment, validUntil])).toEqual([
      [1, NOW + 30 * DAY],
      [4, NOW + 30 * DAY],
    ])
  })

  it('writes a saved offer out when it is frozen', () => {
    const saved = { segments: new Map(), offers: new Map([['3', { ...offer, reward: { kind: 'points' as const, amount: 300 } }]]) }
    const compiled = compile(around('offer', { ...config, offer: { saved: '3' } }), sandboxContext({ saved }), { campaign: 1, version: 1 })
    expect(compiled.ok && compiled.frozen.steps[1]?.config.offer).toEqual({ name: 'Points', reward: { kind: 'points', amount: 300 } })
  })

  it('says what is wrong with each reward', () => {
    expect(withReward({ kind: 'points', amount: 1.5 })).toEqual(['points.not_whole config.offer.reward.amount'])
    expect(withReward({ kind: 'points', amount: 2e9 })).toEqual(['points.out_of_range config.offer.reward.amount'])
    expect(withReward({ kind: 'points', amount: -5 })).toEqual(['points.out_of_range config.offer.reward.amount'])
    expect(withReward({ kind: 'cashback', percent: 150 })).toEqual(['field.too_big config.offer.reward.percent'])
    expect(withReward({ kind: 'cashback', percent: 15, on: { any: [] } })).toEqual(['rule.empty_group config.offer.reward.on.any'])
    expect(withReward({ kind: 'gift', sku: '', title: 'x' })).toEqual(['offer.gift_without_item config.offer.reward.sku'])
    expect(withReward({ kind: 'discount' })).toEqual(['discount.one_of config.offer.reward'])
    expect(withReward({ kind: 'discount', amount: 500, currency: 'EUR' })).toEqual(['currency.mismatch config.offer.reward.currency'])
    expect(withReward({ kind: 'coupon', discount: { percent: 10 }, codes: { pool: '4' } })).toEqual(['offer.pool_unsupported config.offer.reward.codes'])
    expect(withReward({ kind: 'personal', goal: 'trade_up', from: ['1'] })).toEqual(['offer.personal_unsupported config.offer.reward'])
    expect(withReward({ kind: 'all', of: [{ kind: 'gift', sku: 's', title: ' ' }] })).toEqual(['offer.gift_without_title config.offer.reward.of.0.title'])
    expect(withReward({ kind: 'magic' })).toEqual(['field.choice config.offer.reward.kind'])
    expect(withReward({})).toEqual(['field.missing config.offer.reward.kind'])
  })

  it('refuses a saved offer that is not there or is over', () => {
    const saved = { segments: new Map(), offers: new Map([['3', { name: 'Old', reward: { kind: 'points' as const, amount: 3 }, endsAt: NOW }]]) }
    expect(codes(said('offer', { ...config, offer: { saved: '3' } }, sandboxContext({ saved })))).toEqual(['offer.over config.offer.saved'])
    expect(codes(said('offer', { ...config, offer: { saved: '4' } }))).toEqual(['offer.unknown_saved config.offer.saved'])
  })
})
