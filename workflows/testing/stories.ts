import fc from 'fast-check'
import { expect } from 'vitest'
import { lifelike, USUAL } from '../engine/behaviour'
import { type Fact, type Simulation, type Someone, simulate } from '../engine/simulate'
import { DAY } from '../model/durations'
import type { Ask, Settled } from '../model/journey'
import { soundConfig } from './arbitraries'
import { NOW } from './contexts'
import { type DraftCampaign, planOf } from './graphs'
import { around, Journey } from './journey'

/** Any way in which an ask may come out, decided or not yet. */
export const anySettled: fc.Arbitrary<Settled> = fc.oneof(
  fc.record({ is: fc.constant('accepted' as const) }),
  fc.record({ is: fc.constant('accepted' as const), at: fc.integer({ min: NOW, max: NOW + DAY }) }),
  fc.record({ is: fc.constant('unknown' as const) }),
  fc.record({ is: fc.constantFrom('skipped' as const, 'failed' as const), reason: fc.constantFrom('no_consent', 'capped', 'bounced') }),
  fc.record({ is: fc.constant('pending' as const) }),
)

/** What is known beforehand of the people of a story, by their number: what they do, and how what is asked for them comes out. */
export type Told = { facts?: Record<number, Fact[]>; outcomes?: (ask: Ask, who: Someone) => Settled | undefined }

/**
 * A tale of a few people in the simulator, each of whom enters an hour after the one before. Everybody is reached at once and does only what is told.
 */
export function story(document: DraftCampaign, people: number, { facts = {}, outcomes }: Told = {}): Simulation {
  const world = lifelike(7, { ...USUAL, comes: 0, answers: 0 })
  return simulate({
    skeleton: planOf(document),
    entering: Array.from({ length: people }, (_, i) => ({ customer: i + 1, at: NOW + (i * DAY) / 24 })),
    traced: true,
    behaviour: {
      habits: ({ customer }) => facts[customer] ?? [],
      answer(ask, who, known) {
        const outcome = outcomes?.(ask, who)
        if (outcome) return { outcome }
        const sends = ['message', 'offer'].includes(ask.kind) || (ask.kind === 'feedback' && ask.n === 1)
        return sends ? { outcome: { is: 'accepted', at: ask.at } } : world.answer(ask, who, known)
      },
    },
  })
}

/** The same of one step; who left it by which way, and how long after the story began (ms). */
export function storyOf(kind: string, config: Record<string, unknown>, people: number, told: Told = {}): [customer: number, port: string, after: number][] {
  const { trace } = story(around(kind, config), people, told)
  return trace.flatMap(({ enrolment, passages }) =>
    passages.flatMap(({ step, port, leftAt }): [number, string, number][] => (step === 'it' && port && leftAt ? [[enrolment, port, leftAt - NOW]] : [])),
  )
}

/** The law of steps that do something and go on: asked once, with nothing of the content; on by the only way whatever came of it; no send. */
export function goesOnWhateverComes(kind: string): void {
  fc.assert(
    fc.property(soundConfig(kind), anySettled, fc.nat(DAY), (config, outcome, after) => {
      const journey = Journey.of(kind, config)
      expect(journey.last?.ask).toEqual({ id: '11/it/1/1', kind, step: 'it', visit: 1, n: 1, at: NOW, request: {} })
      journey.settle(outcome, NOW + after)
      expect([journey.left, journey.state.sentAt]).toEqual([outcome.is === 'pending' ? undefined : 'next', null])
    }),
  )
}
