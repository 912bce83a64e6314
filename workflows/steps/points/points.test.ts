import { describe, expect, it } from 'vitest'
import { DAY } from '../../model/durations'
import type { Asked, World } from '../../model/world'
import { NOW } from '../../testing/contexts'
import { codes, Journey, said } from '../../testing/journey'
import { perform } from './perform'

describe('points', () => {
  it('goes on whatever comes of it, and is no send', () => {
    for (const outcome of [{ is: 'accepted' }, { is: 'failed', reason: 'x' }] as const) {
      const journey = Journey.of('points', { amount: 100, reason: 'Hello' })
      journey.settle(outcome)
      expect([journey.left, journey.state.sentAt]).toEqual(['next', null])
    }
  })

  it('posts the batch with its expiry', async () => {
    const posted: unknown[] = []
    const world = {
      content: () => ({ amount: 100, expiresAfter: 'P30D', reason: 'Hello' }),
      rewards: { afford: async (batch: unknown[]) => batch.map(() => true) },
      points: { post: async (batch: unknown[]) => void posted.push(...batch) },
    } as unknown as World
    const ask = { at: NOW } as Asked<Record<string, never>>
    expect(await perform([ask], world)).toEqual([{ is: 'accepted', at: NOW }])
    expect(posted).toEqual([{ ask, amount: 100, expiresAt: NOW + 30 * DAY, reason: 'Hello' }])
  })

  it('says what is wrong with it', () => {
    expect(codes(said('points', { amount: 0 }))).toEqual(['points.out_of_range config.amount'])
    expect(codes(said('points', { amount: 0.5 }))).toEqual(['points.not_whole config.amount'])
    expect(codes(said('points', { amount: -5, expiresAfter: 'P1D' }))).toEqual(['points.expiry_of_taking config.expiresAfter'])
    expect(codes(said('points', { amount: '5' }))).toEqual(['field.type config.amount'])
  })
})
