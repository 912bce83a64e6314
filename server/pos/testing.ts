import { expect } from 'vitest'
import { inTransaction } from '../../db/client'
import { makeWorkspace, type TestDatabase } from '../../db/testing'
import { type Ctx, inContext } from '../context'
import { verify } from '../insight/verify'
import { givePoints } from '../loyalty/give'
import { expirePoints } from '../loyalty/service'
import { type Answered, caller } from '../rest/testing'
import { releaseOverdue } from './release'

/** When the shop's clock stands still, ms. */
export const T = Date.parse('2026-01-05T12:00:00Z')
export const MINUTE = 60_000
/** How long a till may hold, of a clock at rate 1. */
export const HOLD = 5 * MINUTE

type Api = (method: string, path: string, body?: unknown) => Promise<Answered>

/** A shop of a workspace of its own, with its till. */
export class Shop {
  private n = 0

  private constructor(
    readonly db: TestDatabase,
    readonly workspace: string,
    readonly api: Api,
  ) {}

  static async open(db: TestDatabase): Promise<Shop> {
    const workspace = await makeWorkspace(db.owner, { startsAt: new Date(T), rate: 1, timeZone: 'Europe/Moscow' })
    return new Shop(db, workspace, await caller(db, workspace))
  }

  /** `$1` is the workspace. */
  sql = async (text: string, values: unknown[] = []) => (await this.db.owner.$client.query(text, [this.workspace, ...values])).rows
  run = <R>(work: (ctx: Ctx) => Promise<R>) => inContext({ workspace: this.workspace, locale: 'en', actor: 'test' }, work, this.db.app)
  setClock = (at: number) => this.sql('update workspaces set clock_virtual = $2 where id = $1', [new Date(at)])
  release = (at: number) => inTransaction(this.db.relay, (c) => releaseOverdue(c, this.workspace, at))
  expire = (at: number) => inTransaction(this.db.relay, (c) => expirePoints(c, this.workspace, at))

  checkout = (body: unknown) => this.api('POST', '/pos/checkout', body)
  reserve = (customer: string, spend: number, over: Record<string, unknown> = {}) => this.checkout(this.sale(customer, { spend, mode: 'reserve', ...over }))
  commit = (id: unknown) => this.api('POST', `/pos/reservations/${id}/commit`)
  cancel = (id: unknown) => this.api('POST', `/pos/reservations/${id}/cancel`)
  balance = async (customer: number) => (await this.api('GET', `/customers/${customer}/balance`)).body
  spends = () => this.sql(`select customer_id, amount from ledger where workspace_id = $1 and account = 'spent'`)

  /** A guest with points. */
  async guest(name: string, points: number, expiresAt: number | null = null): Promise<number> {
    const answer = await this.api('POST', '/customers', { items: [{ externalId: name }] })
    const customer = Number(answer.body.items[0]!.id)
    const gift = { key: `g/${name}`, customer, amount: points, at: T, expiresAt, counter: 'issued', reason: 'test' } as const
    await this.run((ctx) => givePoints(ctx.tx.sql, this.workspace, T, [gift]))
    return customer
  }

  async grant(customer: number, reward: Record<string, unknown>, code: string | null = null): Promise<void> {
    await this.sql(
      `insert into grants (workspace_id, key, customer_id, name, kind, reward, code, granted_at, expires_at) values ($1, $2, $3, 'Offer', $4, $5, $6, $7, $8)`,
      [`k${++this.n}`, customer, reward.kind, JSON.stringify(reward), code, new Date(T), new Date(T + 86_400_000)],
    )
  }

  sale = (customer: string, over: Record<string, unknown> = {}): Record<string, unknown> => ({
    source: 'till',
    externalId: `s${++this.n}`,
    location: 'A',
    occurredAt: '2026-01-05T12:00:00Z',
    customer: { externalId: customer },
    items: [{ sku: 'steak', category: 'Grill', quantity: 1, price: 100_000 }],
    total: 100_000,
    ...over,
  })

  /** All that `verify` can prove holds. */
  async proven(): Promise<void> {
    const { checks } = await this.run(verify)
    expect(checks.filter((c) => !c.ok)).toEqual([])
  }
}
