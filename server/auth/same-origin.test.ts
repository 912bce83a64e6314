import { beforeAll, describe, expect, it } from 'vitest'
import { refuseForeign } from './same-origin'

beforeAll(() => {
  process.env.KASKAD_APP_URL ??= 'postgres://nobody'
  process.env.KASKAD_SECRET ??= 'a secret that is only for this test file'
})

const post = (headers: Record<string, string>) =>
  new Request('http://studio.test/api/trpc/x', { method: 'POST', headers: { host: 'studio.test', 'content-type': 'application/json', ...headers } })

describe('refuseForeign', () => {
  it('lets a page of ours in', () => {
    expect(refuseForeign(post({ origin: 'http://studio.test' }))).toBeNull()
    expect(refuseForeign(post({ origin: 'https://studio.test', 'sec-fetch-site': 'same-origin' }))).toBeNull()
  })
  it.each([
    ['another site', { origin: 'https://evil.test' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a sister site', { origin: 'http://studio.test', 'sec-fetch-site': 'same-site' }],
    ['nobody', {}],
  ])('refuses %s', (_, headers) => {
    expect(refuseForeign(post(headers as Record<string, string>))?.code).toBe('origin.foreign')
  })
  it('refuses what a form can send', () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])
      expect(refuseForeign(post({ origin: 'http://studio.test', 'content-type': type }))?.status).toBe(415)
  })
})
