import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '../../engine/compile'
import { DAY, HOUR } from '../../model/durations'
import type { Outcome } from '../../model/journey'
import type { Offer } from '../../model/offer'
import type { Asked, OfferGrant, World } from '../../model/world'
import { soundConfig } from '../../testing/arbitraries'
import { NOW, sandboxContext } from '../../testing/contexts'
import { MESSAGE, planOf } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { anySettled, storyOf } from '../../testing/stories'
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
      rewards: { afford: async (batch: unknown[]) => batch.map(() => true), grant: async (batch: OfferGrant[]) => void granted.push(...batch) },
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
    expect(withReward({ kind: 'all', of: [{ kind: 'gift', sku: 's', title: ' ' }] })).toEqual(['offer.gift_without_title config.offer.reward.of.0.title'])
    expect(withReward({ kind: 'magic' })).toEqual(['field.choice config.offer.reward.kind'])
    expect(withReward({})).toEqual(['field.missing config.offer.reward.kind'])
  })

  const points = { name: 'Points', reward: { kind: 'points' as const, amount: 3 } }
  const gift = { name: 'Tea', reward: { kind: 'gift' as const, sku: 'tea', title: 'Tea' } }
  const personal = (from: string[]) => ({ kind: 'personal' as const, goal: 'reward' as const, from })
  const shelf = (changes = {}) => ({
    segments: new Map(),
    offers: new Map<string, Offer & { endsAt?: number }>([
      ['1', points],
      ['2', gift],
      ['3', { ...points, name: 'Old', endsAt: NOW }],
      ['4', { name: 'Choice', reward: personal(['1']) }],
    ]),
    ...changes,
  })
  const choosing = (from: string[]) => said('offer', { ...config, offer: { name: 'For you', reward: personal(from) } }, sandboxContext({ saved: shelf() }))

  it('chooses from saved offers that are there, not over, and no choices themselves; each finding can be mended', () => {
    expect(codes(choosing(['1', '2']))).toEqual([])
    const bad = choosing(['1', '9', '3', '4'])
    expect(codes(bad)).toEqual([
      'offer.unknown_saved config.offer.reward.from.1',
      'offer.over config.offer.reward.from.2',
      'offer.personal_nested config.offer.reward.from.3',
    ])
    expect(bad.map(({ remedy }) => remedy?.set[0]?.value)).toEqual([['1'], ['1'], ['1']])
    const [empty] = choosing([])
    expect([empty?.code, empty?.remedy?.set[0]?.value]).toEqual(['offer.personal_none', ['1', '2']])
    const all = { kind: 'all', of: [{ kind: 'points', amount: 5 }, personal(['1'])] }
    expect(withReward(all)).toEqual(['offer.personal_in_several config.offer.reward.of.1'])
  })

  it('writes the offers it chooses from out when it is frozen, also where the choice is a saved offer', () => {
    for (const offer of [{ name: 'Choice', reward: personal(['1', '1', '2']) }, { saved: '5' }]) {
      const offers = new Map([...shelf().offers, ['5', { name: 'Choice', reward: personal(['1', '2']) }]])
      const compiled = compile(around('offer', { ...config, offer }), sandboxContext({ saved: shelf({ offers }) }), { campaign: 1, version: 1 })
      expect(compiled.ok && compiled.frozen.steps[1]?.config.offer).toMatchObject({
        name: 'Choice',
        reward: { offers: [{ id: '1', ...points }, { id: '2', ...gift }] }, // biome-ignore format: a list
      })
    }
  })

  it('gives each what was chosen for them, and nothing to whom nothing suits', async () => {
    const granted: OfferGrant[] = []
    const notes: unknown[] = []
    const world = {
      content: () => ({ ...config, offer: { name: 'For you', reward: personal(['1', '2']) } }),
      messages: { enqueue: async (batch: unknown[]) => batch.map(() => ({ is: 'pending' as const })) },
      rewards: {
        choose: async (batch: unknown[]) => batch.map((_, i) => (i === 1 ? null : { offer: i ? gift : points, told: { why: `${i}` } })),
        grant: async (batch: OfferGrant[]) => void granted.push(...batch),
      },
      note: (ask: Asked, saw: unknown) => void notes.push([ask.enrolment, saw]),
    } as unknown as World
    const asks = [1, 2, 3].map((enrolment) => ({ enrolment, at: NOW, id: `${enrolment}` }) as Asked<Record<string, never>>)
    expect(await perform(asks, world)).toEqual([{ is: 'pending' }, { is: 'skipped', reason: 'no_offer' }, { is: 'pending' }])
    expect(granted.map(({ ask, offer: { name }, personal }) => [ask.enrolment, name, personal?.why])).toEqual([
      [1, 'Points', '0'],
      [3, 'Tea', '2'],
    ])
    expect(notes).toEqual([
      [1, { personal: { why: '0' } }],
      [3, { personal: { why: '2' } }],
    ])
  })

  it('leaves by not-sent where nothing suits', () => {
    const journey = Journey.of('offer', config)
    journey.settle({ is: 'skipped', reason: 'no_offer' })
    expect(journey.left).toBe('not-sent')
  })

  it('refuses a saved offer that is not there or is over', () => {
    const saved = { segments: new Map(), offers: new Map([['3', { name: 'Old', reward: { kind: 'points' as const, amount: 3 }, endsAt: NOW }]]) }
    expect(codes(said('offer', { ...config, offer: { saved: '3' } }, sandboxContext({ saved })))).toEqual(['offer.over config.offer.saved'])
    expect(codes(said('offer', { ...config, offer: { saved: '4' } }))).toEqual(['offer.unknown_saved config.offer.saved'])
  })

  it('wants a name, and money that is money', () => {
    const of = (offer: object) => codes(said('offer', { offer, validFor: 'P9D', message: null }))
    expect(of({ name: ' ', reward: { kind: 'points', amount: 3 } })).toEqual(['offer.no_name config.offer.name'])
    expect(of({ name: 'x', reward: { kind: 'discount', amount: 0 } })).toEqual(['money.out_of_range config.offer.reward.amount'])
    expect(of({ name: 'x', reward: { kind: 'discount', amount: 0.5 } })).toEqual(['money.not_whole config.offer.reward.amount'])
  })

  it('golden: what is offered stays out of the plan; only that nobody is told of it is in it', () => {
    const ports = { sent: { to: 'end-sent' }, 'not-sent': { to: 'end-not-sent' } }
    expect(planOf(around('offer', config)).steps.it).toEqual({ op: { kind: 'offer' }, ports })
    expect(planOf(around('offer', { ...config, message: null })).steps.it).toEqual({ op: { kind: 'offer', silent: true }, ports })
  })

  it('law: sent is what was accepted, or may have been; the journey’s last send only where the guest is told', () => {
    fc.assert(
      fc.property(soundConfig('offer'), anySettled, fc.nat(HOUR), (config, outcome, after) => {
        const journey = Journey.of('offer', config)
        journey.settle(outcome, NOW + after)
        const sent = outcome.is === 'accepted' || outcome.is === 'unknown'
        const at = sent ? ('at' in outcome && outcome.at) || NOW + after : null
        expect([journey.left, journey.state.sentAt]).toEqual([outcome.is === 'pending' ? undefined : sent ? 'sent' : 'not-sent', config.message ? at : null])
      }),
    )
  })

  it('law: given is exactly what was sent, may be sent yet, or may have been', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anySettled), async (outcomes) => {
        const granted: number[] = []
        const world = {
          content: () => config,
          messages: { enqueue: async () => outcomes },
          rewards: { grant: async (batch: OfferGrant[]) => void granted.push(...batch.map(({ ask }) => ask.n)) },
        } as unknown as World
        const asks = outcomes.map((_, n) => ({ n, id: `${n}`, at: NOW }) as Asked<Record<string, never>>)
        expect(await perform(asks, world)).toEqual(outcomes)
        expect(granted).toEqual(outcomes.flatMap(({ is }, n) => (is === 'skipped' || is === 'failed' ? [] : [n])))
      }),
    )
  })

  it('story: who is reached is offered, who is not goes the other way, in the instants they come', () => {
    const told = {
      outcomes: (_: unknown, { customer }: { customer: number }) => (customer === 2 ? ({ is: 'skipped', reason: 'no_offer' } as const) : undefined),
    }
    expect(storyOf('offer', config, 3, told)).toEqual([
      [1, 'sent', 0],
      [2, 'not-sent', HOUR],
      [3, 'sent', 2 * HOUR],
    ])
  })
})
