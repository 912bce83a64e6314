import { expect, test } from 'vitest'
import type { Offer } from '../model/offer'
import { presences } from './spoken'

const SAVED = new Map<string, Offer>([
  ['gift', { name: 'Tea', reward: { kind: 'gift', sku: 'tea', title: 'Tea' } }],
  ['off', { name: 'Less', reward: { kind: 'discount', percent: 10 } }],
  ['back', { name: 'Back', reward: { kind: 'cashback', percent: 10 } }],
  ['points', { name: 'Points', reward: { kind: 'points', amount: 5 } }],
])

const said = (from: string[], variable: string) => {
  const gives: Offer = { name: 'Yours', reward: { kind: 'personal', goal: 'reward', from } }
  const steps = [{ id: 'in', entry: true }, { id: 'give', entry: false, gives }, { id: 'later', entry: false }] // biome-ignore format: a row
  const { of } = presences(steps, [{ from: 'in', port: 'next', to: 'give' }, { from: 'give', port: 'sent', to: 'later' }], SAVED) // biome-ignore format: a row
  return [of('give', variable).is, of('later', variable).is]
}

test('a text may count on the code of a personal offer where each of those it is chosen from has one', () => {
  expect(said(['gift', 'off'], 'offer.code')).toEqual(['always', 'always'])
  expect(said(['gift', 'back'], 'offer.code')).toEqual(['sometimes', 'sometimes'])
  expect(said(['back'], 'offer.code')).toEqual(['never', 'never'])
  expect(said(['gift', 'back'], 'offer.name')).toEqual(['always', 'always'])
  expect(said(['points', 'back'], 'offer.name')).toEqual(['always', 'sometimes'])
  expect(said(['points'], 'offer.name')).toEqual(['always', 'never'])
})

test('of offers that are not known nothing is claimed', () => expect(said(['elsewhere'], 'offer.code')).toEqual(['always', 'always']))
