import { beforeAll, describe, expect, it } from 'vitest'
import { link } from './service'
import { readToken, signToken } from './tokens'

beforeAll(() => {
  process.env.KASKAD_APP_URL ??= 'postgres://unused'
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
})

const claim = {
  purpose: 'feedback',
  workspace: '0192f0c1-2a3b-4c5d-8e6f-0123456789ab',
  message: 123_456_789,
  expires: Date.parse('2027-01-01T00:00:00Z'),
} as const

describe('links', () => {
  it('say what they were signed for', () => {
    expect(readToken(signToken(claim), ['feedback'])).toEqual(claim)
  })
  it('are nothing for another purpose', () => {
    expect(readToken(signToken(claim), ['unsubscribe', 'preferences'])).toBeNull()
  })
  it('are nothing when any sign is flipped', () => {
    const token = signToken(claim)
    for (let i = 0; i < token.length; i += 1) {
      const flipped = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1)
      expect(readToken(flipped, ['feedback'])).toBeNull()
    }
  })
  it('are nothing when they are rubbish', () => {
    for (const rubbish of ['', 'x', '../../etc/passwd', 'A'.repeat(56), 'я'.repeat(56)]) expect(readToken(rubbish, ['feedback'])).toBeNull()
  })
  it('are short enough for an SMS', () => {
    expect(new URL(link('coupon', claim.workspace, 5, 0)).pathname.length).toBeLessThan(62)
  })
})
