import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inWorkspace } from '../../../db/client'
import { freshDatabase, type TestDatabase } from '../../../db/testing'
import { inContext } from '../../context'
import { createSecret } from '../../secrets/service'
import { enqueueCalls } from '../../webhooks/enqueue'
import { Receiver } from '../../webhooks/testing'
import { releaseHeld } from '../sweep'
import { addCampaign, addCustomers, askAll, asksOf, type Scene, START, scene } from '../testing'
import { CallDesk } from './desk'

let db: TestDatabase
let receiver: Receiver
let inside: Receiver
beforeAll(async () => {
  receiver = await Receiver.open()
  inside = await Receiver.open()
  process.env.KASKAD_WEBHOOK_ALLOW = receiver.host
  db = await freshDatabase()
})
afterAll(async () => {
  await receiver.close()
  await inside.close()
  await db.drop()
})
beforeEach(async () => {
  // What an earlier test left to be tried again is not this one's.
  await db.owner.$client.query('delete from webhook_calls')
  receiver.received.length = 0
  inside.received.length = 0
  receiver.answer = (_, response) => void response.writeHead(200).end('SAID-BY-THE-RECEIVER')
})

const BODY = '{"who": "{{ customer.externalId }}", "name": "{{ customer.firstName }}", "points": {{ points.balance }}}'
type Calling = Scene & { secret: string }

/** A live campaign with one webhook step, and a secret that signs its calls. */
async function calling(config: object = {}, options: { sandbox?: boolean } = {}): Promise<Calling> {
  const sandbox = options.sandbox ?? false
  const step = { id: 'call', kind: 'webhook', config: { url: `http://${receiver.host}/hook`, method: 'POST', body: BODY, secret: null, ...config } }
  const s = await scene(db, { sandbox, steps: [step] })
  const made = await inContext({ workspace: s.workspace, locale: 'en', actor: 'test' }, (ctx) => createSecret(ctx, { name: 'CRM' }), db.app)
  if (!('secret' in config)) {
    const text = `jsonb_set(document, '{steps,0,config,secret}', to_jsonb($2::text))`
    for (const table of ['campaigns', 'campaign_versions'])
      await db.owner.$client.query(`update ${table} set document = ${text} where workspace_id = $1`, [s.workspace, made.id])
  }
  return { ...s, secret: made.secret }
}

/** Customers who arrive at the step, their calls queued. */
async function arrive(s: Scene, n: number, each?: (i: number) => Record<string, unknown>): Promise<number[]> {
  const customers = await addCustomers(s, n, each)
  const asks = await askAll(s, customers, 'call')
  await inWorkspace(db.app, s.workspace, (tx) => enqueueCalls(tx, asks))
  return customers
}

async function look(): Promise<void> {
  const desk = new CallDesk(db.sender)
  await desk.look()
  await desk.idle()
}

const sql = (text: string, values: unknown[] = []) => db.owner.$client.query(text, values)
const calls = async (s: Scene) => (await sql('select * from webhook_calls where workspace_id = $1 order by id', [s.workspace])).rows
const told = async (s: Scene) => (await calls(s)).map((k) => [k.state, k.reason, k.status, k.tries])
const asks = async (s: Scene) => (await asksOf(s)).map((a) => [a.state, a.reason])
/** As if the time until the next try had gone by. Not "now": the column rounds to milliseconds, and may round it into what is still to come. */
const hurry = (s: Scene) => sql(`update webhook_calls set next_real = now() - interval '1 second' where workspace_id = $1`, [s.workspace])
/** Seconds until the next try. */
const wait = async (s: Scene) => Math.round(((await calls(s))[0].next_real.getTime() - Date.now()) / 1000)

describe('a call that is made', () => {
  test('is signed so that the receiver can verify it, says what it is to say, and goes once', async () => {
    const s = await calling()
    await arrive(s, 2, (i) => ({ externalId: `e${i}`, firstName: i === 1 ? '","admin":true,"x":"' : 'Olga' }))
    await look()
    await look()
    expect(receiver.received.map(({ body }) => JSON.parse(body)).sort((a, b) => a.who.localeCompare(b.who))).toEqual([
      { who: 'e1', name: '","admin":true,"x":"', points: 0 },
      { who: 'e2', name: 'Olga', points: 0 },
    ])
    const { rows } = await sql(`select enrolment_id || '/call/1/1' as id from webhook_calls where workspace_id = $1 order by id`, [s.workspace])
    expect(receiver.received.map(({ headers }) => headers['webhook-id']).sort()).toEqual(rows.map(({ id }) => id))
    for (const { headers, body, method, path } of receiver.received) {
      expect([method, path, headers['content-type']]).toEqual(['POST', '/hook', 'application/json'])
      const at = Number(headers['webhook-timestamp'])
      expect(Math.abs(at - Date.now() / 1000)).toBeLessThan(30)
      const key = Buffer.from(s.secret.replace('whsec_', ''), 'base64')
      const signature = createHmac('sha256', key).update(`${headers['webhook-id']}.${at}.${body}`).digest('base64')
      expect(headers['webhook-signature']).toBe(`v1,${signature}`)
    }
    expect(await told(s)).toEqual([
      ['accepted', null, 200, 1],
      ['accepted', null, 200, 1],
    ])
    expect(await asks(s)).toEqual([
      ['accepted', null],
      ['accepted', null],
    ])
  })

  test('asked for twice is queued once', async () => {
    const s = await calling()
    const asked = await askAll(s, await addCustomers(s, 1), 'call')
    await inWorkspace(db.app, s.workspace, (tx) => enqueueCalls(tx, asked))
    await inWorkspace(db.app, s.workspace, (tx) => enqueueCalls(tx, asked))
    await look()
    expect([receiver.received.length, await told(s)]).toEqual([1, [['accepted', null, 200, 1]]])
  })

  test('keeps and repeats nothing of an answer, and nowhere the secret', async () => {
    const s = await calling()
    await arrive(s, 1)
    receiver.answer = (_, response) => void response.writeHead(400, { 'x-inside': 'SAID-BY-THE-RECEIVER' }).end('SAID-BY-THE-RECEIVER')
    await look()
    expect(await told(s)).toEqual([['failed', 'refused', 400, 1]])
    const { rows } = await sql(
      `select concat((select string_agg(k::text, ' ') from webhook_calls k), (select string_agg(a::text, ' ') from asks a), (select string_agg(o::text, ' ') from outbox o),
         (select string_agg(v::text, ' ') from campaign_versions v), (select string_agg(x::text, ' ') from secrets x)) as dump`,
    )
    expect(rows[0].dump).not.toContain('SAID-BY')
    expect(rows[0].dump).not.toContain(s.secret.slice(10, 40))
  })

  test('without a body is signed too', async () => {
    const s = await calling({ method: 'GET', body: null })
    await arrive(s, 1)
    await look()
    const [{ headers, body, method }] = receiver.received as [(typeof receiver.received)[number]]
    const key = Buffer.from(s.secret.replace('whsec_', ''), 'base64')
    const signature = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).digest('base64')
    expect([method, body, headers['webhook-signature']]).toEqual(['GET', '', `v1,${signature}`])
  })
})

describe('a receiver in trouble', () => {
  test('500 and then 200: called again under the same id, and well in the end', async () => {
    const s = await calling()
    await arrive(s, 1)
    receiver.answer = (_, response) => void response.writeHead(500).end()
    await look()
    expect(await told(s)).toEqual([['queued', null, 500, 1]])
    expect(await asks(s)).toEqual([['pending', null]])
    expect(await wait(s)).toBe(5)
    await look()
    expect(receiver.received).toHaveLength(1)
    receiver.answer = (_, response) => void response.writeHead(200).end()
    await hurry(s)
    await look()
    expect(await told(s)).toEqual([['accepted', null, 200, 2]])
    expect(await asks(s)).toEqual([['accepted', null]])
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids[1]).toBe(ids[0])
  })

  test('always 500: eight tries, then failed', async () => {
    const s = await calling()
    await arrive(s, 1)
    receiver.answer = (_, response) => void response.writeHead(500).end()
    for (let i = 0; i < 10; i += 1) {
      await hurry(s)
      await look()
    }
    expect(receiver.received).toHaveLength(8)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await told(s)).toEqual([['failed', 'server_error', 500, 8]])
    expect(await asks(s)).toEqual([['failed', 'server_error']])
  })

  test('429 with Retry-After: comes again then, not before', async () => {
    const s = await calling()
    await arrive(s, 1)
    receiver.answer = (_, response) => void response.writeHead(429, { 'retry-after': '120' }).end()
    await look()
    expect(await told(s)).toEqual([['queued', null, 429, 1]])
    expect(Math.abs((await wait(s)) - 120)).toBeLessThanOrEqual(1)
    await look()
    expect(receiver.received).toHaveLength(1)
  })

  test('hangs: given up after ten seconds; no other step waits for it, of this workspace or of another', { timeout: 40_000 }, async () => {
    const slow = await calling({ url: `http://${receiver.host}/slow` })
    await arrive(slow, 1)
    const { document } = (await sql('select document from campaigns where workspace_id = $1', [slow.workspace])).rows[0]
    document.steps[0].config.url = `http://${receiver.host}/fast`
    const beside = await addCampaign(db.owner.$client, slow.workspace, document)
    await arrive({ ...slow, campaign: beside }, 1)
    const other = await calling()
    await arrive(other, 1)
    receiver.answer = ({ path }, response) => void (path === '/slow' || response.writeHead(200).end())
    const desk = new CallDesk(db.sender)
    const began = Date.now()
    expect(await desk.look()).toBe(3)
    const done = async () =>
      (await sql(`select count(*)::int as n from webhook_calls where state = 'accepted' and workspace_id = any($1)`, [[slow.workspace, other.workspace]]))
        .rows[0].n
    while (receiver.received.length < 3 || (await done()) < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(Date.now() - began).toBeLessThan(5_000)
    // What is being called is not taken once more, though its time has come.
    await sql(`update webhook_calls set next_real = now() - interval '1 second' where state = 'queued' and workspace_id = $1`, [slow.workspace])
    expect(await desk.look()).toBe(0)
    await desk.idle()
    expect(Date.now() - began).toBeGreaterThan(9_000)
    expect(Date.now() - began).toBeLessThan(14_000)
    expect(await told(slow)).toEqual([
      ['queued', null, null, 1],
      ['accepted', null, 200, 1],
    ])
  })

  test('has its turn even where more lines are due than are served at once', async () => {
    const s = await calling()
    for (let i = 0; i < 12; i += 1) {
      const { document } = (await sql('select document from campaigns where workspace_id = $1 limit 1', [s.workspace])).rows[0]
      await arrive({ ...s, campaign: await addCampaign(db.owner.$client, s.workspace, document) }, 1)
    }
    const desk = new CallDesk(db.sender)
    expect(await desk.look()).toBe(8)
    await desk.idle()
    expect(await desk.look()).toBe(4)
    await desk.idle()
    expect((await told(s)).map(([is]) => is)).toEqual(Array(12).fill('accepted'))
  })

  test('redirects inward: not followed, failed', async () => {
    const s = await calling()
    await arrive(s, 1)
    receiver.answer = (_, response) => void response.writeHead(302, { location: `http://${inside.host}/` }).end()
    await look()
    expect(await told(s)).toEqual([['failed', 'redirected', 302, 1]])
    expect(inside.received).toEqual([])
  })

  test('is inside: never called', async () => {
    for (const url of [`http://${inside.host}/`, `http://localhost:${inside.port}/`, `http://[::ffff:127.0.0.1]:${inside.port}/`]) {
      const s = await calling({ url })
      await arrive(s, 1)
      await look()
      expect(await told(s)).toEqual([['failed', 'blocked', null, 1]])
      expect(await asks(s)).toEqual([['failed', 'blocked']])
    }
    expect(inside.received).toEqual([])
  })
})

describe('a sender that is killed in the middle', () => {
  let child: ChildProcess | undefined
  afterAll(() => void child?.kill('SIGKILL'))

  test('is followed by another: called again, under the same id', { timeout: 60_000 }, async () => {
    const s = await calling()
    await arrive(s, 1)
    const taken = new Promise<void>((resolve) => {
      receiver.answer = () => resolve()
    })
    child = spawn(process.execPath, ['--import', 'tsx', 'server/sender/main.ts'], {
      env: { ...process.env, KASKAD_SENDER_URL: db.urls.sender, KASKAD_APP_URL: db.urls.app },
      stdio: 'ignore',
    })
    const gone = new Promise((resolve) => child!.once('exit', resolve))
    await taken
    child.kill('SIGKILL')
    await gone
    expect(await told(s)).toEqual([['queued', null, null, 1]])
    // Its lease holds a while: nobody calls meanwhile.
    expect(await wait(s)).toBeGreaterThan(50)
    await look()
    expect(receiver.received).toHaveLength(1)
    receiver.answer = (_, response) => void response.writeHead(204).end()
    await hurry(s)
    await look()
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toEqual([ids[0], ids[0]])
    expect(await told(s)).toEqual([['accepted', null, 204, 2]])
  })
})

describe('judged again before it leaves', () => {
  const state = (s: Scene, to: string) => sql('update campaigns set state = $2 where workspace_id = $1', [s.workspace, to])

  test('paused is held, and goes after the resume', async () => {
    const s = await calling()
    await arrive(s, 2)
    await state(s, 'paused')
    await look()
    await releaseHeld(db.sender)
    await look()
    expect(receiver.received).toEqual([])
    expect((await told(s)).map(([is]) => is)).toEqual(['held', 'held'])
    expect(await asks(s)).toEqual([
      ['pending', null],
      ['pending', null],
    ])
    await state(s, 'live')
    await releaseHeld(db.sender)
    await look()
    expect(receiver.received).toHaveLength(2)
    expect((await told(s)).map(([is]) => is)).toEqual(['accepted', 'accepted'])
  })

  test('paused between two tries: not tried', async () => {
    const s = await calling()
    await arrive(s, 1)
    receiver.answer = (_, response) => void response.writeHead(500).end()
    await look()
    await state(s, 'paused')
    await hurry(s)
    await look()
    expect(receiver.received).toHaveLength(1)
    expect(await told(s)).toEqual([['held', null, 500, 1]])
  })

  test('stopped, left, erased or with a revoked secret: not called', async () => {
    const stopped = await calling()
    await arrive(stopped, 1)
    await state(stopped, 'stopped')
    const left = await calling()
    await arrive(left, 1)
    await sql(`update enrolments set state = 'exited' where workspace_id = $1`, [left.workspace])
    const erased = await calling()
    await arrive(erased, 1)
    await sql('update customers set erased_at = now() where workspace_id = $1', [erased.workspace])
    const revoked = await calling()
    await arrive(revoked, 1)
    await sql('update secrets set revoked_real = now() where workspace_id = $1', [revoked.workspace])
    const unsigned = await calling({ secret: null })
    await arrive(unsigned, 1)
    await look()
    expect(receiver.received).toEqual([])
    expect(await asks(stopped)).toEqual([['skipped', 'ended']])
    expect(await asks(left)).toEqual([['skipped', 'ended']])
    expect(await asks(erased)).toEqual([['skipped', 'erased']])
    expect(await asks(revoked)).toEqual([['failed', 'no_secret']])
    expect(await asks(unsigned)).toEqual([['failed', 'no_secret']])
  })

  test('a body that cannot be put together concerns its guest only', async () => {
    const s = await calling()
    await arrive(s, 20, (i) => (i === 7 ? { firstName: null } : {}))
    await look()
    expect(receiver.received).toHaveLength(19)
    expect((await told(s)).filter(([, reason]) => reason === 'template_error')).toEqual([['failed', 'template_error', null, 0]])
    expect((await asks(s)).map(([is]) => is).sort()).toEqual([...Array(19).fill('accepted'), 'failed'])
  })
})

test('from a sandbox nothing leaves: the same queue, the same judgement, and it is taken to have gone well at the instant it was asked', async () => {
  const s = await calling({}, { sandbox: true })
  await arrive(s, 3, (i) => (i === 2 ? { firstName: null } : {}))
  await look()
  expect(receiver.received).toEqual([])
  expect(await told(s)).toEqual([
    ['accepted', null, null, 1],
    ['failed', 'template_error', null, 0],
    ['accepted', null, null, 1],
  ])
  const { rows } = await sql(`select settled_at from asks where workspace_id = $1 and state = 'accepted'`, [s.workspace])
  expect(rows.map((row) => row.settled_at.getTime())).toEqual([START, START])
})

test('calls are of their workspace: the application sees none without one, and the sender takes none away', async () => {
  const s = await calling()
  await arrive(s, 1)
  expect((await db.app.$client.query('select count(*)::int as n from webhook_calls')).rows[0].n).toBe(0)
  const other = await calling()
  const seen = await inWorkspace(db.app, other.workspace, ({ sql }) => sql.query('select count(*)::int as n from webhook_calls'))
  expect(seen.rows[0].n).toBe(0)
  await expect(db.sender.$client.query('delete from webhook_calls')).rejects.toThrow(/permission denied/)
  await look()
})
