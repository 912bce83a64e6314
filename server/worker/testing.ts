import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { historyToJSON } from '@temporalio/common/lib/proto-utils'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import type { Skeleton } from '../../workflows/model/plan'
import { performers } from '../../workflows/steps/performers'
import type { Op } from '../../workflows/steps/transitions'
import type { SignalName } from '../../workflows/temporal/signals'
import { type Ctx, inContext } from '../context'
import { admit, type Entry } from '../journeys/admission'
import { closeTemporalClient, signalCohort, startCohort, temporalClient } from '../journeys/client'
import { temporalPlace } from '../temporal'
import { workflowBundle } from './bundle'
import type { Performers } from './perform'
import { cohortWorker } from './worker'

Runtime.install({ logger: new DefaultLogger('WARN') })

const MESSAGE = { class: 'service', channels: ['email'], fallbackAfter: null, content: { email: { subject: 'Hello', text: 'Hello' } } }

/** A campaign with one of everything the engine must carry: a message, a wait for a visit, a wait, points, an end. */
export const DOCUMENT = {
  format: 'kaskad.campaign/1',
  name: 'Test',
  settings: { controlShare: 0, quietHours: null },
  steps: [
    { id: 'in', kind: 'manual', config: {} },
    { id: 'hello', kind: 'message', config: MESSAGE },
    { id: 'came', kind: 'visit', config: { within: 'P14D', event: 'visited', where: null, since: 'send' } },
    { id: 'gift', kind: 'points', config: { amount: 100, expiresAfter: null, reason: 'gift' } },
    { id: 'pause', kind: 'wait', config: { for: 'P2D' } },
    { id: 'won', kind: 'end', config: { reason: 'won' } },
    { id: 'lost', kind: 'end', config: { reason: 'lost' } },
  ],
  arrows: [],
}

const DAY = 86_400_000
/** One a process: what reads the environment reads it once. */
const TASK_QUEUE = `test-${process.pid}-${randomBytes(4).toString('hex')}`

export const skeletonOf = (campaign: number): Skeleton<Op> => ({
  campaign,
  version: 1,
  entry: 'in',
  steps: {
    in: { op: { kind: 'manual' }, ports: { next: { to: 'hello' } } },
    hello: { op: { kind: 'message' }, ports: { sent: { to: 'came' }, 'not-sent': { to: 'lost' } } },
    came: { op: { kind: 'visit', event: 'visited', ms: 14 * DAY, since: 'send' }, ports: { visited: { to: 'gift' }, 'not-visited': { to: 'pause' } } },
    gift: { op: { kind: 'points' }, ports: { next: { to: 'won' } } },
    pause: { op: { kind: 'wait', ms: 2 * DAY }, ports: { next: { to: 'lost' } } },
    won: { op: { kind: 'end' }, ports: {} },
    lost: { op: { kind: 'end' }, ports: {} },
  },
})

/** One workspace in a database of its own, with a live campaign and customers: what tests of the engine start from. */
export class Stage {
  private constructor(
    readonly db: TestDatabase,
    readonly workspace: string,
    readonly campaign: number,
    readonly customers: number[],
  ) {}

  static async make(
    options: { customers: number; rate?: number; document?: unknown; skeleton?: (campaign: number) => Skeleton } = { customers: 10 },
  ): Promise<Stage> {
    const db = await freshDatabase()
    Object.assign(process.env, {
      KASKAD_APP_URL: db.urls.app,
      KASKAD_RELAY_URL: db.urls.relay,
      KASKAD_SENDER_URL: db.urls.sender,
      KASKAD_SECRET: process.env.KASKAD_SECRET ?? 'test-secret-test-secret-test-secret',
      KASKAD_TASK_QUEUE: TASK_QUEUE,
      TEMPORAL_ADDRESS: process.env.KASKAD_TEST_TEMPORAL ?? '127.0.0.1:7233',
    })
    const workspace = await makeWorkspace(db.owner, { sandbox: true, rate: options.rate ?? 30 * 86_400, running: true })
    const { document = DOCUMENT, skeleton = skeletonOf } = options
    const sql = db.owner.$client
    const { rows } = await sql.query(
      `insert into campaigns (workspace_id, name, document, state, live_version, launched_at) values ($1, 'Test', $2, 'live', 1, $3) returning id`,
      [workspace, JSON.stringify(document), new Date('2026-01-05')],
    )
    const campaign = rows[0].id as number
    await sql.query('insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, published_at) values ($1, $2, 1, $3, $4, $5)', [
      workspace,
      campaign,
      JSON.stringify(document),
      JSON.stringify(skeleton(campaign)),
      new Date('2026-01-05'),
    ])
    const made = await sql.query(
      `insert into customers (workspace_id, external_id, email, created_at) select $1, n::text, n || '@example.test', $3 from generate_series(1, $2::int) n returning id`,
      [workspace, options.customers, new Date('2026-01-01')],
    )
    return new Stage(
      db,
      workspace,
      campaign,
      made.rows.map((row) => row.id as number),
    )
  }

  run<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return inContext({ workspace: this.workspace, locale: 'en', actor: 'test' }, work, this.db.app)
  }

  admit(customers: number[] = this.customers, more: Partial<Entry> & { open?: boolean } = {}) {
    const entry = { campaign: this.campaign, version: 1, controlShare: 0, reentry: { kind: 'once' } as const, ...more }
    return this.run((ctx) => admit(ctx, entry, customers, more.open ?? false))
  }

  /** A worker of its own on this stage's task queue; `stop` lets it finish. */
  async worker(over: Partial<Performers> = {}): Promise<{ stop: () => Promise<void> }> {
    const { worker, connection } = await cohortWorker({
      place: temporalPlace(),
      taskQueue: TASK_QUEUE,
      ...(await workflowBundle(process.env.KASKAD_STATE ?? '.kaskad')),
      cohortSize: 1000,
      db: this.db.app,
      performers: { ...performers, ...over } as Performers,
    })
    const running = worker.run()
    return {
      stop: async () => {
        worker.shutdown()
        await running
        await connection.close()
      },
    }
  }

  /** Delivers what lies in the outbox, as the relay does. */
  async deliver(): Promise<number> {
    const { rows } = await this.db.owner.$client.query('select id, kind, workflow_id, signal, payload from outbox where sent_real is null order by id')
    for (const row of rows) {
      if (row.kind === 'start') await startCohort(row.workflow_id, row.payload)
      else await signalCohort(row.workflow_id, row.signal as SignalName, row.payload as null)
      await this.db.owner.$client.query('update outbox set sent_real = now() where id = $1', [row.id])
    }
    return rows.length
  }

  /** Lets every queued message be accepted at the instant it was asked for, and tells the cohorts: a sender and a relay in one. */
  async send(): Promise<number> {
    const sql = this.db.owner.$client
    await sql.query(`update messages set state = 'accepted', accepted_at = not_before where state = 'queued'`)
    const { rows } = await sql.query(
      `update asks a set state = 'accepted', settled_at = a.asked_at from enrolments e join cohorts c on c.id = e.cohort_id
       where a.state = 'pending' and e.id = a.enrolment_id returning a.enrolment_id, a.step, a.visit, a.n, a.settled_at, c.workflow_id`,
    )
    const flows = [...new Set(rows.map((row) => row.workflow_id as string))]
    for (const flow of flows) {
      const told = rows.filter((row) => row.workflow_id === flow)
      await signalCohort(
        flow,
        'performed',
        told.map((row) => [row.enrolment_id, row.step, row.visit, row.n, ['a', row.settled_at.getTime(), 0, null]]),
      )
    }
    return rows.length
  }

  /** Runs relay and sender until `done`, at most `ms` long. */
  async until(done: () => Promise<boolean>, ms = 30_000): Promise<void> {
    const end = Date.now() + ms
    for (;;) {
      await this.deliver()
      await this.send()
      if (await done()) return
      if (Date.now() > end) throw new Error(`not within ${ms} ms`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /**
   * With KASKAD_RECORD set, keeps what happened to a cohort (its first run) as a fixture for the replay test, under a name that says what it
   * protects. Histories of earlier releases stay beside it: they are what a change of the workflow has to get along with.
   */
  async record(name: string): Promise<void> {
    if (!process.env.KASKAD_RECORD) return
    const { rows } = await this.db.owner.$client.query('select workflow_id from cohorts order by id limit 1')
    const client = await temporalClient()
    const list = client.workflow.list({ query: `WorkflowId = '${rows[0].workflow_id}'` })
    const runs: string[] = []
    for await (const { runId } of list) runs.push(runId)
    const history = await client.workflow.getHandle(rows[0].workflow_id, runs.at(-1)).fetchHistory()
    writeFileSync(`workflows/temporal/histories/${name}.json.gz`, gzipSync(historyToJSON(history)))
  }

  async count(where: string): Promise<number> {
    const { rows } = await this.db.owner.$client.query(`select count(*)::int as n from ${where}`)
    return rows[0].n
  }

  /** Takes its workflows along, so that another stage's worker does not meet them. */
  async close(): Promise<void> {
    const { rows } = await this.db.owner.$client.query(`select workflow_id from outbox where kind = 'start' and sent_real is not null`)
    const client = await temporalClient()
    for (const { workflow_id } of rows)
      await client.workflow
        .getHandle(workflow_id)
        .terminate()
        .catch(() => {})
    await closeTemporalClient()
    await this.db.drop()
  }
}
