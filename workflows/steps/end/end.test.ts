import fc from 'fast-check'
import { expect, it } from 'vitest'
import { campaign, MESSAGE, planOf } from '../../testing/graphs'
import { around, Journey, said } from '../../testing/journey'
import { story } from '../../testing/stories'

it('end finishes the journey where it stands; its words stay out of the plan', () => {
  const journey = Journey.of('end', { reason: 'won back' })
  expect(journey.state.ended).toEqual({ as: 'finished', reason: 'end' })
  expect(journey.last?.passages.at(-1)).toMatchObject({ step: 'it', ended: 'finished' })
  expect(JSON.stringify(journey.skeleton)).not.toContain('won back')
  expect(said('end', {})).toEqual([])
})

it('golden: its kind, and no way out', () => {
  expect(planOf(around('end', { reason: 'won back' })).steps.it).toEqual({ op: { kind: 'end' }, ports: {} })
})

it('law: whatever its words, a journey finishes in the instant it comes here, and nothing moves it after', () => {
  const plan = JSON.stringify(planOf(around('end', { reason: '' })))
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.nat(1e12), (reason, at) => {
      const skeleton = planOf(around('end', { reason }))
      expect(JSON.stringify(skeleton)).toBe(plan)
      const journey = new Journey(skeleton, at)
      expect(journey.enter().passages.at(-1)).toMatchObject({ step: 'it', enteredAt: at, leftAt: at, ended: 'finished' })
      const over = journey.state
      for (const act of [() => journey.due(at + 1), () => journey.occurs(at + 1), () => journey.exit('exited', at + 1)]) act()
      expect(journey.state).toBe(over)
    }),
  )
})

it('story: each ends where their way leads, and none is left standing', () => {
  const document = campaign({ in: ['manual'], tell: ['message', MESSAGE], won: ['end', { reason: 'told' }], lost: ['end', { reason: 'not reached' }] }, [
    'in.next>tell',
    'tell.sent>won',
    'tell.not-sent>lost',
  ])
  const { tally } = story(document, 5, { outcomes: (_, { customer }) => (customer % 2 ? undefined : { is: 'skipped', reason: 'no_consent' }) })
  expect([tally.steps.won!.ended, tally.steps.lost!.ended, tally.standing, tally.ended.finished]).toEqual([{ finished: 3 }, { finished: 2 }, 0, 5])
})
