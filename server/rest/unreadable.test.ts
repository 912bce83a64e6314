import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerUnreadable } from './unreadable'

const server = createServer((_request, response) => response.end('fine'))
beforeAll(async () => {
  answerUnreadable()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())

/** What comes back for these very bytes. */
const send = (request: string) =>
  new Promise<{ status: number; head: string; body: string }>((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(request))
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', reject)
    socket.on('end', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n')
      resolve({ status: Number(head.split(' ')[1]), head, body })
    })
  })

test('letters that were not percent-encoded in an address get a problem document that says so, in the language asked for', async () => {
  const { status, head, body } = await send('GET /api/v1/customers?query=Анна HTTP/1.1\r\nHost: x\r\nAccept-Language: ru\r\n\r\n')
  expect([status, head]).toEqual([400, expect.stringMatching(/content-type: application\/problem\+json/i)])
  expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'request.url', title: expect.stringMatching(/[а-я]/), detail: expect.stringContaining('%D0%90') })
})

test('so does what is no HTTP at all, and headers without end; a sound request is answered as ever', async () => {
  expect(JSON.parse((await send('HELLO\r\n\r\n')).body)).toMatchObject({ status: 400, code: 'request.malformed', title: expect.stringMatching(/^[A-Z]/) })
  expect(JSON.parse((await send(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`)).body)).toMatchObject({ status: 431, code: 'request.headers' })
  const fine = await send('GET /?query=%D0%90 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect([fine.status, fine.body]).toEqual([200, expect.stringContaining('fine')])
})
