import { expect, test } from 'vitest'
import { seal, unseal } from './seal'

test('opens what was sealed, for whom it was sealed; the same is never sealed alike', () => {
  const sealed = seal('whsec_key', 'w1')
  expect(sealed).not.toContain('key')
  expect(unseal(sealed, 'w1')).toEqual({ text: 'whsec_key', former: false })
  expect(seal('whsec_key', 'w1')).not.toBe(sealed)
})

test('opens nothing that was changed, cut, or belongs to another', () => {
  const sealed = seal('whsec_key', 'w1')
  const bytes = Buffer.from(sealed, 'base64')
  bytes[14]! ^= 1
  expect(unseal(bytes.toString('base64'), 'w1')).toBeNull()
  expect(unseal(sealed, 'w2')).toBeNull()
  expect(unseal(sealed.slice(0, 20), 'w1')).toBeNull()
  expect(unseal('', 'w1')).toBeNull()
})
