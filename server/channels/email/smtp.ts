import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Handed } from '../adapter'

/** How a server is reached: `smtp://user:password@host:port`; `smtps://` speaks TLS from the start. */
export type SmtpServer = { host: string; port: number; secure: boolean; user?: string; password?: string }

export function smtpServer(url: string): SmtpServer {
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    ...(username ? { user: decodeURIComponent(username), password: decodeURIComponent(password) } : {}),
  }
}

type SmtpError = Error & { code?: string; responseCode?: number; command?: string }

/**
 * A few connections kept open. Nodemailer's own pool is not used: it puts a mail back into its queue when the connection breaks, also after the whole
 * mail was given, which would send it twice.
 */
export class SmtpPool {
  private readonly idle: SMTPConnection[] = []
  private readonly waiting: (() => void)[] = []
  private busy = 0

  constructor(
    private readonly server: SmtpServer,
    private readonly size: number,
    private readonly timeouts = { connect: 10_000, silence: 30_000 },
  ) {}

  /** Gives one mail to the server. Says `unknown` when it cannot be told whether the server kept it; never throws. */
  async send(from: string, to: string, mail: Buffer): Promise<Handed> {
    if (this.busy >= this.size) await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.busy += 1
    try {
      return await this.attempt(from, to, mail)
    } finally {
      this.busy -= 1
      this.waiting.shift()?.()
    }
  }

  close(): void {
    for (const connection of this.idle.splice(0)) connection.quit()
  }

  private async attempt(from: string, to: string, mail: Buffer): Promise<Handed> {
    let given = false
    try {
      const connection = this.idle.pop() ?? (await this.connect())
      // Read only once the server has said that it takes the mail: from there on it may keep it.
      const stream = new Readable({
        read() {
          given = true
          this.push(mail)
          this.push(null)
        },
      })
      await new Promise<void>((resolve, reject) =>
        connection.send({ from, to: [to], size: mail.length }, stream, (error) => (error ? reject(error) : resolve())),
      )
      this.idle.push(connection)
      return { is: 'accepted', ref: null, delivered: false }
    } catch (error) {
      return judge(error as SmtpError, given)
    }
  }

  private async connect(): Promise<SMTPConnection> {
    const { host, port, secure, user, password } = this.server
    const connection = new SMTPConnection({
      host,
      port,
      secure,
      connectionTimeout: this.timeouts.connect,
      greetingTimeout: this.timeouts.connect,
      socketTimeout: this.timeouts.silence,
    })
    connection.on('end', () => {
      const at = this.idle.indexOf(connection)
      if (at >= 0) this.idle.splice(at, 1)
    })
    await new Promise<void>((resolve, reject) => {
      // Later errors come back through the mail that was in flight; without a listener they would end the process.
      connection.on('error', reject)
      connection.connect((error?: Error | null) => (error ? reject(error) : resolve()))
    })
    if (user) await new Promise<void>((resolve, reject) => connection.login({ user, pass: password }, (error) => (error ? reject(error) : resolve())))
    return connection
  }
}

/** What an SMTP error means for the mail. An answer decides; without one it depends on whether the mail had been given. */
function judge(error: SmtpError, given: boolean): Handed {
  const answer = error.responseCode ?? 0
  if (answer >= 400 && answer < 500) return { is: 'later', afterMs: null }
  if (answer >= 500) {
    // 5xx about the recipient suppresses the address; 5xx about us (login, sender, content) does not.
    if (error.command === 'RCPT TO' || [550, 551, 553].includes(answer)) return { is: 'failed', reason: 'bad_address' }
    return error.code === 'EAUTH' ? { is: 'later', afterMs: null } : { is: 'failed', reason: 'rejected' }
  }
  if (given) return { is: 'unknown' }
  return error.code === 'EENVELOPE' ? { is: 'failed', reason: 'bad_address' } : { is: 'later', afterMs: null }
}
