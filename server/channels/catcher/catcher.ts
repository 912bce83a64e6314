import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import type { Database } from '../../../db/client'
import { caughtMail } from '../../../db/schema'
import { log } from '../../log'

const MAX_BYTES = 5_000_000

/**
 * A mail server that takes everything and delivers nothing: what came lies in `caught_mail`. Where the product is not told of a real SMTP server,
 * e-mail goes here, so that a fresh installation writes to nobody.
 */
export async function startCatcher(db: Database, port: number, host = '127.0.0.1'): Promise<{ port: number; close: () => Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    size: MAX_BYTES,
    logger: false,
    closeTimeout: 1_000,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks)
        const to = session.envelope.rcptTo.map((r) => r.address).join(', ')
        store(db, raw, session.envelope.mailFrom ? session.envelope.mailFrom.address : '', to).then(
          () => done(),
          (error) => {
            log.error({ error: String(error) }, 'a caught mail could not be stored')
            done(Object.assign(new Error('try again later'), { responseCode: 451 }))
          },
        )
      })
    },
  })
  server.on('error', (error) => log.warn({ error: error.message }, 'mail catcher'))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  return { port: (server.server.address() as AddressInfo).port, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

async function store(db: Database, raw: Buffer, from: string, to: string): Promise<void> {
  const mail = await PostalMime.parse(raw)
  await db.insert(caughtMail).values({
    messageId: mail.messageId ?? null,
    from,
    to,
    subject: mail.subject ?? null,
    text: mail.text ?? null,
    html: mail.html ?? null,
    // PostgreSQL's text takes no NUL.
    raw: raw.toString('utf8').replaceAll('\0', ''),
  })
}
