import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brokenSums, type Sums } from '@/workflows/testing/sums'
import { PRODUCT } from '../browser'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** The command line of the product under test; gives what it printed. Throws with its notes when it refuses. */
export async function kaskad(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'server/cli/main.ts', ...args], { cwd: ROOT, maxBuffer: 64_000_000 })
  return stdout.trim()
}

export type Answer<T = Record<string, unknown>> = { status: number; headers: Headers; body: T }
export type Stats = Sums & { state: string; version: number; asOf: string }
export type Message = { id: string; enrolment: string; step: string; visit: number; customer: string; channel: string; class: string; state: string; reason: string | null; text: string | null; links: Record<string, string> } // biome-ignore format: a row
export type Enrolment = { id: string; customer: string; step: string | null; state: string; control: boolean; due: string | null; enteredAt: string }
type Page<T> = { items: T[]; next: string | null }

/** A sandbox made by the command line, and its public API over HTTP: nothing else of the product is touched. */
export class Sandbox {
  private constructor(
    readonly workspace: string,
    readonly key: string,
  ) {}

  static async make(options: { startsAt: string; rate: number; currency?: string; timeZone?: string; scopes?: string }): Promise<Sandbox> {
    const { startsAt, rate, currency = 'RUB', timeZone = 'Europe/Moscow', scopes = 'admin' } = options
    const clock = ['--sandbox', '--starts-at', startsAt, '--rate', String(rate)]
    const workspace = await kaskad('workspace', 'create', '--name', 'API', '--currency', currency, '--time-zone', timeZone, ...clock)
    return new Sandbox(workspace, await kaskad('key', 'create', '--workspace', workspace, '--scopes', scopes))
  }

  async call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const response = await fetch(`${PRODUCT.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as T }
  }

  /** A call that must be answered well. */
  async ask<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 2000)}`)
    return answer.body
  }

  /** Sends a batch of any size in slices, and gives an answer an item. */
  async batch<T extends { status: string }>(path: string, items: unknown[], slice = 250): Promise<T[]> {
    const answers: T[] = []
    for (let i = 0; i < items.length; i += slice) answers.push(...(await this.ask<{ items: T[] }>('POST', path, { items: items.slice(i, i + slice) })).items)
    return answers
  }

  /** Every page of a list. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = []
    for (let cursor: string | null = null; ; ) {
      const page: Page<T> = await this.ask(
        'GET',
        `${path}${path.includes('?') ? '&' : '?'}limit=500${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      items.push(...page.items)
      if (page.next === null) return items
      cursor = page.next
    }
  }

  async now(): Promise<string> {
    return (await this.ask<{ clock: { now: string } }>('GET', '/workspace')).clock.now
  }

  async clock(running: boolean): Promise<void> {
    await this.ask('POST', '/workspace/clock', { running })
  }

  /** Proves through the command line that what is stored agrees with itself; gives what does not. */
  async verify(): Promise<unknown[]> {
    const answer = await kaskad('verify', '--workspace', this.workspace).catch((error: { stdout?: string }) => error.stdout ?? String(error))
    const { ok, checks } = JSON.parse(answer) as { ok: boolean; checks: { name: string; ok: boolean }[] }
    const wrong = checks.filter((check) => !check.ok)
    if (ok !== (wrong.length === 0)) throw new Error(answer)
    return wrong
  }

  follow(campaign: string, entry: string): Followed {
    return new Followed(this, campaign, entry)
  }
}

/** One running campaign: every look at it demands that its numbers add up. */
export class Followed {
  looks = 0
  constructor(
    private readonly sandbox: Sandbox,
    readonly id: string,
    private readonly entry: string,
  ) {}

  async stats(): Promise<Stats> {
    const stats = await this.sandbox.ask<Stats>('GET', `/campaigns/${this.id}/stats`)
    this.looks += 1
    const broken = brokenSums(stats, this.entry)
    if (broken.length > 0) throw new Error(`look ${this.looks} at ${stats.asOf}: ${broken.join('; ')}`)
    return stats
  }

  /** Looks until `done`, at most `ms` real milliseconds. */
  async until(done: (stats: Stats) => boolean, ms = 90_000): Promise<Stats> {
    const end = performance.now() + ms
    for (;;) {
      const stats = await this.stats()
      if (done(stats)) return stats
      if (performance.now() > end) throw new Error(`not within ${ms} ms: ${JSON.stringify(stats)}`)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
  }

  act<T = { state: string; affected: number }>(what: string, body?: unknown): Promise<T> {
    return this.sandbox.ask<T>('POST', `/campaigns/${this.id}/${what}`, body)
  }

  messages(filter = ''): Promise<Message[]> {
    return this.sandbox.all<Message>(`/messages?campaign=${this.id}${filter}`)
  }

  enrolments(filter = ''): Promise<Enrolment[]> {
    return this.sandbox.all<Enrolment>(`/campaigns/${this.id}/enrolments?state=any${filter}`)
  }
}

/** What a browser does with a guest's page: a form by POST, the answer not followed. */
export async function submit(url: string, fields: Record<string, string>): Promise<number> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', signal: AbortSignal.timeout(60_000) })
  await response.arrayBuffer()
  return response.status
}

export const sent = (message: Message) => message.state === 'accepted' || message.state === 'delivered' || message.state === 'unknown'
export const total = (counts: Record<string, number> = {}) => Object.values(counts).reduce((a, b) => a + b, 0)
