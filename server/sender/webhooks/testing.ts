import { inWorkspace } from '../../../db/client'
import { freshDatabase, type TestDatabase } from '../../../db/testing'
import { inContext } from '../../context'
import { createSecret } from '../../secrets/service'
import { enqueueCalls } from '../../webhooks/enqueue'
import { Receiver } from '../../webhooks/testing'
import { addCustomers, askAll, asksOf, type Scene, scene } from '../testing'
import { CallDesk } from './desk'

const BODY = '{"who": "{{ customer.externalId }}", "name": "{{ customer.firstName }}", "points": {{ points.balance }}}'

/** For tests: a workspace whose campaign calls, and the secret that signs its calls. */
export type Calling = Scene & { secret: string }

/** For tests: a database, a receiver that may be called, and one inside that may not. */
export class Calls {
  private constructor(
    readonly db: TestDatabase,
    readonly receiver: Receiver,
    readonly inside: Receiver,
  ) {}

  static async open(): Promise<Calls> {
    const [receiver, inside] = [await Receiver.open(), await Receiver.open()]
    process.env.KASKAD_WEBHOOK_ALLOW = receiver.host
    return new Calls(await freshDatabase(), receiver, inside)
  }

  async close(): Promise<void> {
    await this.receiver.close()
    await this.inside.close()
    await this.db.drop()
  }

  /** What an earlier test left to be tried again is not the next one's. */
  async clear(): Promise<void> {
    await this.sql('delete from webhook_calls')
    this.receiver.received.length = 0
    this.inside.received.length = 0
    this.receiver.answer = (_, response) => void response.writeHead(200).end('SAID-BY-THE-RECEIVER')
  }

  readonly sql = (text: string, values: unknown[] = []) => this.db.owner.$client.query(text, values)

  /** A live campaign with one webhook step, and a secret that signs its calls. */
  async calling(config: object = {}, options: { sandbox?: boolean } = {}): Promise<Calling> {
    const sandbox = options.sandbox ?? false
    const step = { id: 'call', kind: 'webhook', config: { url: `http://${this.receiver.host}/hook`, method: 'POST', body: BODY, secret: null, ...config } }
    const s = await scene(this.db, { sandbox, steps: [step] })
    const made = await inContext({ workspace: s.workspace, locale: 'en', actor: 'test' }, (ctx) => createSecret(ctx, { name: 'CRM' }), this.db.app)
    if (!('secret' in config)) {
      const text = `jsonb_set(document, '{steps,0,config,secret}', to_jsonb($2::text))`
      for (const table of ['campaigns', 'campaign_versions'])
        await this.sql(`update ${table} set document = ${text} where workspace_id = $1`, [s.workspace, made.id])
    }
    return { ...s, secret: made.secret }
  }

  /** Customers who arrive at the step, their calls queued. */
  async arrive(s: Scene, n: number, each?: (i: number) => Record<string, unknown>): Promise<number[]> {
    const customers = await addCustomers(s, n, each)
    const asks = await askAll(s, customers, 'call')
    await inWorkspace(this.db.app, s.workspace, (tx) => enqueueCalls(tx, asks))
    return customers
  }

  async look(): Promise<void> {
    const desk = new CallDesk(this.db.sender)
    await desk.look()
    await desk.idle()
  }

  readonly of = async (s: Scene) => (await this.sql('select * from webhook_calls where workspace_id = $1 order by id', [s.workspace])).rows
  readonly told = async (s: Scene) => (await this.of(s)).map((k) => [k.state, k.reason, k.status, k.tries])
  readonly asks = async (s: Scene) => (await asksOf(s)).map((a) => [a.state, a.reason])

  /** As if the time until the next try had gone by. Not "now": the column rounds to milliseconds, and may round it into what is still to come. */
  readonly hurry = (s: Scene) => this.sql(`update webhook_calls set next_real = now() - interval '1 second' where workspace_id = $1`, [s.workspace])

  /** Seconds until the next try. */
  readonly wait = async (s: Scene) => Math.round(((await this.of(s))[0].next_real.getTime() - Date.now()) / 1000)
}
