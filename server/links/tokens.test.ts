import { beforeAll, describe, expect, it, vi } from 'vitest'
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
  it('that lie in mailboxes hold after the product’s secret was changed, as long as the former one is known; nothing new is signed with it', async () => {
    const [now, former] = ['n'.repeat(40), 'o'.repeat(40)]
    const started = async (secret: string, previous: string) => {
      vi.resetModules()
      vi.stubEnv('KASKAD_SECRET', secret)
      vi.stubEnv('KASKAD_SECRET_PREVIOUS', previous)
      return import('./tokens')
    }
    const sent = (await started(former, '')).signToken(claim)
    const both = await started(now, former)
    expect(both.readToken(sent, ['feedback'])).toEqual(claim)
    const fresh = both.signToken(claim)
    const later = await started(now, '')
    expect([later.readToken(sent, ['feedback']), later.readToken(fresh, ['feedback'])]).toEqual([null, claim])
    vi.unstubAllEnvs()
  })
  it('are short enough for an SMS', () => {
    expect(new URL(link('coupon', claim.workspace, 5, 0)).pathname.length).toBeLessThan(62)
  })
})
