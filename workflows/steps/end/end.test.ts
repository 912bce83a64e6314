import { expect, it } from 'vitest'
import { Journey, said } from '../../testing/journey'

it('end finishes the journey where it stands; its words stay out of the plan', () => {
  const journey = Journey.of('end', { reason: 'won back' })
  expect(journey.state.ended).toEqual({ as: 'finished', reason: 'end' })
  expect(journey.last?.passages.at(-1)).toMatchObject({ step: 'it', ended: 'finished' })
  expect(JSON.stringify(journey.skeleton)).not.toContain('won back')
  expect(said('end', {})).toEqual([])
})
