import { createHash } from 'node:crypto'
import { createTransport, type Transporter } from 'nodemailer'
import type { Adapter, Handed, Outgoing } from '../adapter'
import { mailHtml } from './html'

type SmtpError = Error & { code?: string; responseCode?: number; command?: string; response?: string }

/** Connections kept open, and mails in flight at once. */
const CONNECTIONS = 5

/** E-mail by SMTP (`smtp://user:password@host:port`, `smtps://` for TLS from the start). */
export function emailAdapter(url: string, sender: string): Adapter {
  const transport: Transporter = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: 1_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0])
  return {
    leaves: true,
    send: (batch) => Promise.all(batch.map((mail) => deliver(transport, sender, mail))),
    close: async () => transport.close(),
  }
}

async function deliver(transport: Transporter, sender: string, mail: Outgoing): Promise<Handed> {
  try {
    const sent = await transport.sendMail(letter(sender, mail))
    return { is: 'accepted', ref: sent.messageId, delivered: false }
  } catch (error) {
    return failure(error as SmtpError)
  }
}

function letter(sender: string, mail: Outgoing) {
  const id = createHash('sha256').update(mail.key).digest('hex').slice(0, 32)
  return {
    messageId: `<${id}@${sender.split('@')[1] ?? 'kaskad.local'}>`,
    from: { name: mail.from, address: sender },
    // One address, as an object: a comma in it is not a second recipient.
    to: { name: '', address: mail.to },
    subject: mail.subject ?? '',
    text: mail.text,
    html: mail.html ?? mailHtml(mail),
    headers: { 'List-Unsubscribe': `<${mail.unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  }
}

/** Temporary refusals come again later; a permanent one of the recipient suppresses it; silence after the whole mail was given cannot be known. */
function failure(error: SmtpError): Handed {
  const status = error.responseCode ?? 0
  if (status >= 400 && status < 500) return { is: 'later', afterMs: null }
  if (status >= 500) return { is: 'failed', reason: /^(550|551|553)/.test(String(status)) && error.command !== 'AUTH' ? 'bad_address' : 'rejected' }
  if (error.code === 'EENVELOPE') return { is: 'failed', reason: 'bad_address' }
  if (error.command === 'DATA' || error.command === 'CONN DATA' || error.code === 'EMESSAGE') return { is: 'unknown' }
  // Before any recipient was named, nothing can have been taken.
  if (error.command === 'CONN' || error.code === 'ECONNECTION' || error.code === 'EDNS' || error.code === 'ESOCKET') return { is: 'later', afterMs: null }
  return { is: 'unknown' }
}
