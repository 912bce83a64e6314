import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Adapter, Outgoing } from '../adapter'
import { mailHtml } from './html'
import { SmtpPool, smtpServer } from './smtp'

const CONNECTIONS = 5

/** E-mail by SMTP. `sender` is the address mails come from; the workspace's name stands before it. */
export function emailAdapter(url: string, sender: string, timeouts?: { connect: number; silence: number }): Adapter {
  const pool = new SmtpPool(smtpServer(url), CONNECTIONS, timeouts)
  return {
    leaves: true,
    send: (batch) => Promise.all(batch.map(async (mail) => pool.send(sender, mail.to, await compose(sender, mail)))),
    close: async () => pool.close(),
  }
}

/** The same Message-ID for the same ask and channel, so that a provider or a reader's program can recognise a copy. */
function compose(sender: string, mail: Outgoing): Promise<Buffer> {
  const id = createHash('sha256').update(mail.key).digest('hex').slice(0, 32)
  const composer = new MailComposer({
    messageId: `<${id}@${sender.split('@')[1]}>`,
    from: { name: mail.from, address: sender },
    // As an object: a comma in it does not make a second recipient.
    to: { name: '', address: mail.to },
    subject: mail.subject ?? '',
    text: mail.text,
    html: mail.html ?? mailHtml(mail),
    headers: { 'List-Unsubscribe': `<${mail.unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  })
  return composer.compile().build()
}
