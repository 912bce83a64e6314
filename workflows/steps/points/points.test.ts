import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, durationMs, HOUR } from '../../model/durations'
import type { Asked, World } from '../../model/world'
import { NOW } from '../../testing/contexts'
import { planOf } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { goesOnWhateverComes, storyOf } from '../../testing/stories'
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

  it('golden: how many, and why, stays out of the plan', () => {
    expect(planOf(around('points', { amount: 100, expiresAfter: 'P30D', reason: 'Hello' })).steps.it).toEqual({
      op: { kind: 'points' },
      ports: { next: { to: 'end-next' } },
    })
  })

  it('law: asked once with nothing of the content, and on by its only way whatever comes of it', () => {
    goesOnWhateverComes('points')
  })

  it('law: what is posted is what was written, gone so long after the instant of its own ask; what the budget does not bear is not posted', async () => {
    const given = fc.record({
      amount: fc.integer({ min: -1_000, max: 1_000 }).filter((n) => n !== 0),
      expiresAfter: fc.option(fc.constantFrom('P1D', 'PT5H')),
      after: fc.nat(DAY),
      borne: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(given), async (all) => {
        const posted: unknown[] = []
        const world = {
          content: ({ n }: { n: number }) => ({ ...all[n], reason: `r${n}` }),
          rewards: { afford: async (batch: { ask: { n: number }; points: number }[]) => batch.map(({ ask, points }) => points === 0 || all[ask.n]!.borne) },
          points: { post: async (batch: unknown[]) => void posted.push(...batch) },
        } as unknown as World
        const asks = all.map(({ after }, n) => ({ n, id: `${n}`, at: NOW + after }) as unknown as Asked<Record<string, never>>)
        const goes = all.map(({ amount, borne }) => amount < 0 || borne)
        expect(await perform(asks, world)).toEqual(asks.map(({ at }, i) => (goes[i] ? { is: 'accepted', at } : { is: 'skipped', reason: 'budget' })))
        expect(posted).toEqual(
          all.flatMap(({ amount, expiresAfter }, i) =>
            goes[i] ? [{ ask: asks[i], amount, expiresAt: expiresAfter ? asks[i]!.at + durationMs(expiresAfter) : null, reason: `r${i}` }] : [],
          ),
        )
      }),
    )
  })

  it('story: three get points in the very instants they come; over budget they go on without', () => {
    const over = { outcomes: () => ({ is: 'skipped', reason: 'budget' }) as const }
    for (const told of [{}, over]) expect(storyOf('points', { amount: 100 }, 3, told)).toEqual([1, 2, 3].map((n) => [n, 'next', (n - 1) * HOUR]))
  })
})
