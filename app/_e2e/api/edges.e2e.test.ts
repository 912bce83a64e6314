import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { PRODUCT } from '../browser'

/** What the product answers to these very bytes; `fetch` would have encoded the address. */
const send = (line: string) =>
  new Promise<string>((resolve, reject) => {
    const { port } = new URL(PRODUCT.url)
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(`${line} HTTP/1.1\r\nHost: x\r\nAccept-Language: ru\r\nConnection: close\r\n\r\n`))
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })

test('an address whose letters were not percent-encoded is refused with words', async () => {
  const answer = await send('GET /api/v1/customers?query=Анна')
  expect(answer).toMatch(/^HTTP\/1.1 400 /)
  expect(answer).toMatch(/content-type: application\/problem\+json/i)
  expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status: 400, code: 'request.url', detail: expect.stringContaining('%D0%90') })
})

test('what was started is usable', async () => {
  const response = await fetch(`${PRODUCT.url}/readyz`)
  expect([response.status, await response.json()]).toMatchObject([200, { ok: true }])
})
