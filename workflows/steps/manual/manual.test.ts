import { expect, it } from 'vitest'
import { check } from '../../engine/compile'
import { sandboxContext } from '../../testing/contexts'
import { campaign, planOf } from '../../testing/graphs'
import { codes, Journey } from '../../testing/journey'

it('manual lets in whoever is sent, and takes no settings', () => {
  const document = campaign({ in: ['manual'], out: ['end'] }, ['in.next>out'])
  expect(new Journey(planOf(document)).enter().state.ended).toEqual({ as: 'finished', reason: 'end' })
  document.steps[0]!.config = { who: 'all' }
  expect(codes(check(document, sandboxContext()))).toEqual(['field.unknown config.who'])
})
