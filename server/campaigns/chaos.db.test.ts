import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { campaign } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'
import { type Ctx, inContext } from '../context'
import { stats } from '../insight/stats'
import { verify } from '../insight/verify'
import { enter, launch as start } from '../journeys/service'
import { launch, publish } from './publish'
import { create } from './service'

/** A wire between the product and a service of it, that can be cut: connections break, new ones are refused, until it is mended. */
class Wire {
  private server: Server | undefined
  private readonly sockets = new Set<Socket>()
  port = 0
  constructor(
    private readonly host: string,
    private readonly to: number,
  ) {}

  async mend(): Promise<void> {
    const server = createServer((near) => {
      const far = dial(this.to, this.host)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        // biome-ignore format: short
        this.sockets.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          this.sockets.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    })
    this.server = server
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.address() as { port: number }).port
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server!.close(resolve))
    for (const socket of this.sockets) socket.destroy()
    await closed
  }
}

const GUESTS = 300
/** Letters for each: the first and one after each day of ten. */
const LETTERS = 11
const DAYS_A_SECOND = 0.5

let db: TestDatabase
let temporal: Wire
let postgres: Wire
let workspace: string
let campaignId: number
let customers: number[]
const processes = new Map<string, ChildProcess>()
let environment: NodeJS.ProcessEnv

beforeAll(async () => {
  db = await freshDatabase()
  const [host, port] = (process.env.KASKAD_TEST_TEMPORAL ?? '127.0.0.1:7233').split(':') as [string, string]
  const url = new URL(db.urls.app)
  temporal = new Wire(host, Number(port))
  postgres = new Wire(url.hostname, Number(url.port || 5432))
  await Promise.all([temporal.mend(), postgres.mend()])
  const wired = (role: 'app' | 'relay' | 'sender') => {
    const through = new URL(db.urls[role])
    through.hostname = '127.0.0.1'
    through.port = String(postgres.port)
    return through.href
  }
  environment = {
    ...process.env,
    KASKAD_APP_URL: wired('app'),
    KASKAD_RELAY_URL: wired('relay'),
    KASKAD_SENDER_URL: wired('sender'),
    KASKAD_TASK_QUEUE: `chaos-${process.pid}-${db.urls.app.slice(-8)}`,
    TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`,
    KASKAD_LOG_LEVEL: 'fatal',
  }
  process.env.KASKAD_COHORT_SIZE = '40'
})
afterAll(async () => {
  for (const child of processes.values()) {
    child.removeAllListeners('exit')
    child.kill('SIGKILL')
  }
  await Promise.all([temporal?.cut(), postgres?.cut()])
  await db.drop()
})

/** A process of the product, which is started again whenever it leaves by itself, as the supervisor does. */
function startProcess(name: string): void {
  const child = spawn(process.execPath, ['--import', 'tsx', `server/${name}/main.ts`], { env: environment, stdio: 'ignore' })
  child.once('exit', () => setTimeout(() => processes.get(name) === child && startProcess(name), 500))
  processes.set(name, child)
}

const kill = (name: string) => processes.get(name)!.kill('SIGKILL')

const run = <T>(work: (ctx: Ctx) => Promise<T>) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
const one = async (text: string) => Number((await db.owner.$client.query(text, [campaignId])).rows[0].n)
const moves = () => one('select coalesce(sum(move), 0) as n from enrolments where campaign_id = $1')
const letters = () => one('select count(*) as n from messages where campaign_id = $1 and accepted_at is not null')
const sums = async () => {
  const told = await run((ctx) => stats(ctx, campaignId))
  expect(brokenSums(told, 'in')).toEqual([])
  return told
}
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Real ms until somebody moves and something is sent again. */
async function untilMoving(): Promise<number> {
  const from = [await moves(), await letters()] as const
  const began = performance.now()
  while ((await moves()) <= from[0] || (await letters()) <= from[1]) {
    if (performance.now() - began > 60_000) throw new Error('nothing moves after a minute')
    await rest(100)
  }
  return performance.now() - began
}

async function populate(n: number): Promise<number[]> {
  const { rows } = await db.owner.$client.query(
    `insert into customers (workspace_id, external_id, email, created_at) select $1, 'c' || n, 'c' || n || '@example.test', '2026-01-01' from generate_series(1, $2::int) n returning id`,
    [workspace, n],
  )
  return rows.map((row) => row.id as number)
}

test('reliability 37: killed, cut off and restarted in turn: moving again within 15 s, the same sums at every look, each letter once', {
  timeout: 240_000,
}, async () => {
  workspace = await makeWorkspace(db.owner, { rate: DAYS_A_SECOND * 86_400, startsAt: '2026-01-05T09:00:00Z' })
  customers = await populate(GUESTS)
  const message = { class: 'service', channels: ['email'], content: { email: { subject: 'Hello', text: 'Hello. {{ links.unsubscribe }}' } } }
  const document = campaign(
    { in: ['manual'], hello: ['message', message], day: ['wait', { for: 'P1D' }], over: ['end', { reason: 'over' }] },
    ['in.next>hello', 'hello.sent>day', 'hello.not-sent>over', `day.next>hello x${LETTERS - 1}`, 'day.next>over'],
    { controlShare: 0, quietHours: null },
  )
  campaignId = Number((await run((ctx) => create(ctx, document))).id)
  await run((ctx) => launch(ctx, campaignId))
  const [early, later] = [customers.slice(0, 200), customers.slice(200)]
  expect(new Set(await run((ctx) => enter(ctx, { campaign: campaignId, customers: early })))).toEqual(new Set(['entered']))
  for (const name of ['worker', 'relay', 'sender']) startProcess(name)
  const took: Record<string, number> = { start: await untilMoving() }
  await sums()

  for (const name of ['worker', 'relay', 'sender']) {
    kill(name)
    took[name] = await untilMoving()
    await sums()
  }

  await temporal.cut()
  await rest(2_000)
  const stood = await moves()
  expect(new Set(await run((ctx) => enter(ctx, { campaign: campaignId, customers: later })))).toEqual(new Set(['entered']))
  await rest(4_000)
  expect(await moves()).toBe(stood)
  const held = await one(`select count(*) as n from outbox o where o.kind = 'start' and o.sent_real is null and o.workflow_id like '%/' || $1::bigint || '/%'`)
  expect(held).toBe(Math.ceil(later.length / 40))
  await sums()
  await temporal.mend()
  took.temporal = await untilMoving()
  await sums()

  await postgres.cut()
  await rest(3_000)
  await postgres.mend()
  took.postgres = await untilMoving()

  const active = () => one(`select count(*) as n from enrolments where campaign_id = $1 and state = 'active'`)
  for (const began = performance.now(); (await active()) > 0; ) {
    if (performance.now() - began > 90_000) throw new Error(`not at an end: ${JSON.stringify(await sums())}`)
    await sums()
    await rest(300)
  }
  for (const [what, ms] of Object.entries(took)) if (what !== 'start') expect(ms, `${what} ${JSON.stringify(took)}`).toBeLessThan(15_000)
  const told = await sums()
  expect(told).toMatchObject({ enrolled: GUESTS, standing: 0, ended: { finished: GUESTS, failed: 0 } })
  expect(told.steps.hello).toMatchObject({ entered: GUESTS * LETTERS, sent: GUESTS * LETTERS, customers: GUESTS })
  expect(await letters()).toBe(GUESTS * LETTERS)
  expect(await one('select count(distinct (enrolment_id, step, visit)) as n from messages where campaign_id = $1')).toBe(GUESTS * LETTERS)
  expect((await run(verify)).checks.filter((check) => !check.ok)).toEqual([])
  console.info(`moving again after ms: ${JSON.stringify(took, (_, v) => (typeof v === 'number' ? Math.round(v) : v))}`)
})

test('a hundred thousand customers are a hundred workflows', { timeout: 120_000 }, async () => {
  workspace = await makeWorkspace(db.owner, { rate: 86_400, startsAt: '2026-01-05T09:00:00Z' })
  await populate(100_000)
  const everybody = { segment: { field: 'has_email', op: 'eq', value: true }, when: { kind: 'once' } }
  const document = campaign({ in: ['segment', everybody], over: ['end', { reason: 'over' }] }, ['in.next>over'], { controlShare: 0 })
  const id = Number((await run((ctx) => create(ctx, document))).id)
  await run((ctx) => publish(ctx, id))
  // What runs beside this must not follow them: the outbox is read before it is committed.
  const open = run(async (ctx) => {
    expect(await start(ctx, { campaign: id, cohortSize: 1000 })).toMatchObject({ entering: 100_000 })
    const { rows } = await ctx.tx.sql.query(
      'select count(*)::int as cohorts, sum(size)::int as people, max(size) as most from cohorts where campaign_id = $1',
      [id],
    )
    const outbox = await ctx.tx.sql.query(`select count(*)::int as starts from outbox where kind = 'start' and (payload ->> 'campaign')::bigint = $1`, [id])
    throw Object.assign(new Error('enough'), { seen: { ...rows[0], ...outbox.rows[0] } })
  })
  await expect(open).rejects.toMatchObject({ message: 'enough', seen: { cohorts: 100, people: 100_000, most: 1000, starts: 100 } })
})
