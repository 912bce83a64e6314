import fc from 'fast-check'
import { expect, it } from 'vitest'
import { check } from '../../engine/compile'
import { HOUR } from '../../model/durations'
import { NOW, sandboxContext } from '../../testing/contexts'
import { campaign, planOf } from '../../testing/graphs'
import { codes, Journey } from '../../testing/journey'
import { story } from '../../testing/stories'

it('manual lets in whoever is sent, and takes no settings', () => {
  const document = campaign({ in: ['manual'], out: ['end'] }, ['in.next>out'])
  expect(new Journey(planOf(document)).enter().state.ended).toEqual({ as: 'finished', reason: 'end' })
  document.steps[0]!.config = { who: 'all' }
  expect(codes(check(document, sandboxContext()))).toEqual(['field.unknown config.who'])
})

const passing = campaign({ in: ['manual'], w: ['wait', { for: 'PT5H' }], out: ['end'] }, ['in.next>w', 'w.next>out'])

it('golden: nothing but its kind and its way', () => {
  expect(planOf(passing).steps.in).toEqual({ op: { kind: 'manual' }, ports: { next: { to: 'w' } } })
})

it('law: whenever somebody is sent in, they pass at that very instant and are asked nothing', () => {
  const skeleton = planOf(passing)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 2 ** 50 }), (at, customer) => {
      const { passages, ask, state } = new Journey(skeleton, at, customer).enter()
      expect(passages[0]).toEqual({ step: 'in', visit: 1, seq: 1, began: true, enteredAt: at, leftAt: at, port: 'next' })
      expect([ask, state.step, state.enteredAt]).toEqual([null, 'w', at])
    }),
  )
})

it('story: three are sent in an hour apart, and come out an hour apart', () => {
  const { trace } = story(passing, 3)
  expect(
    trace.flatMap(({ enrolment, passages }) => passages.flatMap(({ step, leftAt }) => (step === 'w' && leftAt ? [[enrolment, leftAt - NOW]] : []))),
  ).toEqual([
    [1, 5 * HOUR],
    [2, 6 * HOUR],
    [3, 7 * HOUR],
  ])
})
