import { expect, it } from 'vitest'
import { preview, previewText, smsParts } from './render'

const sample = { customer: { firstName: 'Anna' }, offer: { expiresAt: '22 December' } }

it('fills variables in and marks them', () => {
  expect(preview('Hi, {{ customer.firstName }}!', sample)).toEqual([{ text: 'Hi, ' }, { variable: 'customer.firstName', text: 'Anna' }, { text: '!' }])
})

it('takes the default where the guest has nothing', () => {
  expect(previewText("{{ customer.tier | default: 'guest' }} until {{offer.expiresAt}}", sample)).toBe('guest until 22 December')
  expect(previewText('{{ customer.city }}.', sample)).toBe('.')
})

it('counts the parts of an SMS', () => {
  expect(smsParts('a'.repeat(160))).toEqual({ letters: 160, parts: 1 })
  expect(smsParts('я'.repeat(71))).toEqual({ letters: 71, parts: 2 })
})
