import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import type { Adapter } from './adapter'
import { startCatcher } from './catcher/catcher'
import { adapterContract, outgoing } from './contract'
import { emailAdapter } from './email/adapter'
import { sandboxAdapter } from './sandbox/adapter'

let db: TestDatabase
let catcher: Awaited<ReturnType<typeof startCatcher>>
let smtp: Adapter
beforeAll(async () => {
  db = await freshDatabase()
  catcher = await startCatcher(db.relay, 0)
  smtp = emailAdapter(`smtp://127.0.0.1:${catcher.port}`, 'hello@kaskad.test')
})
afterAll(async () => {
  await smtp?.close?.()
  await catcher?.close()
  await db.drop()
})

const caught = async () => (await db.owner.$client.query('select "to", text, raw, subject, message_id from caught_mail order by id')).rows

describe('sandbox', () => adapterContract(() => ({ adapter: sandboxAdapter, arrived: async () => [] })))

describe('e-mail by SMTP', () => {
  adapterContract(() => ({ adapter: smtp, arrived: async () => (await caught()).map((m) => ({ to: m.to, text: m.text.trim() })) }))

  it('carries one-click unsubscribe and an id made of the ask', async () => {
    await smtp.send([outgoing(77), outgoing(77)])
    const mails = (await caught()).slice(-2)
    expect(mails[0].raw).toMatch(/^List-Unsubscribe: <https:\/\/kaskad\.test\/u\/77>\r$/m)
    expect(mails[0].raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
    expect(mails[0].message_id).toBe(mails[1].message_id)
  })

  it('cannot be talked into other headers or recipients', async () => {
    const before = (await caught()).length
    await smtp.send([outgoing(78, { subject: 'Hi\r\nBcc: all@x.test', to: 'a@x.test, b@x.test', from: 'X\r\nBcc: y@x.test' })])
    for (const mail of (await caught()).slice(before)) {
      expect(mail.raw).not.toMatch(/^Bcc:/im)
      expect(mail.to).not.toContain(', ')
    }
  })
})

/** A mail server that says what a test wants it to say. */
async function stub(say: (line: string, socket: Socket, data: boolean) => string | null) {
  const accepted: string[] = []
  const server = createServer((socket) => {
    let data = false
    socket.on('error', () => {})
    socket.write('220 stub\r\n')
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n')) {
        if (data) {
          if (line !== '.') continue
          data = false
          accepted.push('mail')
          const answer = say('.', socket, true)
          if (answer) socket.write(`${answer}\r\n`)
          continue
        }
        if (!line) continue
        const answer = say(line, socket, false) ?? (line.startsWith('DATA') ? '354 go' : '250 ok')
        if (answer === 'silence') continue
        if (line.startsWith('DATA') && answer.startsWith('354')) data = true
        socket.write(`${answer}\r\n`)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  const adapter = emailAdapter(`smtp://127.0.0.1:${port}`, 'hello@kaskad.test', { connect: 500, silence: 500 })
  const close = async () => {
    await adapter.close?.()
    server.close()
  }
  return { adapter, accepted, close }
}

const cut = (socket: Socket) => {
  socket.destroy()
  return 'silence'
}

describe('reliability 20 and 21: SMTP that goes wrong', () => {
  it.each([
    ['the mail is taken and the line drops before 250', (line: string, socket: Socket) => (line === '.' ? cut(socket) : null), { is: 'unknown' }, 1],
    ['the mail is taken and nothing is said', (line: string) => (line === '.' ? 'silence' : null), { is: 'unknown' }, 1],
    ['451 after the mail', (line: string) => (line === '.' ? '451 later' : null), { is: 'later' }, 1],
    ['421 at once', (line: string) => (line.startsWith('MAIL') ? '421 busy' : null), { is: 'later' }, 0],
    ['450 for the recipient', (line: string) => (line.startsWith('RCPT') ? '450 greylisted' : null), { is: 'later' }, 0],
    ['550 for the recipient', (line: string) => (line.startsWith('RCPT') ? '550 nobody' : null), { is: 'failed', reason: 'bad_address' }, 0],
    ['554 for the mail', (line: string) => (line === '.' ? '554 spam' : null), { is: 'failed', reason: 'rejected' }, 1],
    ['the line drops before anything was given', (line: string, socket: Socket) => (line.startsWith('RCPT') ? cut(socket) : null), { is: 'later' }, 0],
  ] as const)('%s', async (_, say, expected, taken) => {
    const { adapter, accepted, close } = await stub((line, socket) => {
      const answer = say(line, socket)
      return answer === 'silence' && line === '.' ? null : answer
    })
    expect(await adapter.send([outgoing(1)])).toMatchObject([expected])
    expect(accepted).toHaveLength(taken)
    await close()
  })

  it('nobody listens: come again later', async () => {
    const adapter = emailAdapter('smtp://127.0.0.1:9', 'hello@kaskad.test', { connect: 500, silence: 500 })
    expect(await adapter.send([outgoing(1)])).toMatchObject([{ is: 'later' }])
  })
})
