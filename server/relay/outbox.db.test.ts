import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { TemporalTrouble } from '../temporal-trouble'
import { deliver, Pace, type Wire } from './outbox'
import { waiting } from './waiting'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

type Heard = { workflow: string; signal: string; payload: unknown }
let heard: Heard[]
let started: string[]
let down: boolean
/** Temporal, as far as it answers at all, takes nothing for these workflows. */
let refused: (workflow: string, payload: unknown) => boolean
const answer = (workflow: string, payload: unknown) => {
  if (down) throw new TemporalTrouble('14 UNAVAILABLE')
  if (refused(workflow, payload)) throw new Error('3 INVALID_ARGUMENT: Blob data size exceeds limit')
}
const wire: Wire = {
  async start(workflow, payload) {
    answer(workflow, payload)
    started.push(workflow)
  },
  async signal(workflow, signal, payload) {
    answer(workflow, payload)
    heard.push({ workflow, signal, payload })
    return true
  },
}
beforeEach(async () => {
  heard = []
  started = []
  down = false
  refused = () => false
  await sql('delete from outbox')
})

const sql = async (text: string, values: unknown[] = []) => (await db.owner.$client.query(text, values)).rows
const put = (kind: string, workflow: string, signal: string | null, payload: unknown) =>
  sql('insert into outbox (workspace_id, kind, workflow_id, signal, payload) values (gen_random_uuid(), $1, $2, $3, $4)', [
    kind,
    workflow,
    signal,
    JSON.stringify(payload),
  ])
const left = () => sql('select kind, attempts, error from outbox where sent_real is null order by id')
const look = (pace = new Pace()) => deliver(db.relay, wire, pace)
const all = async () => {
  while ((await look()) > 0);
}
/** As if the time had passed for which what was refused steps back. */
const later = () => sql('update outbox set next_real = now() where sent_real is null')

it('holds everything while Temporal is away, and delivers it once after, at once', async () => {
  await put('start', 'w1', null, { cohort: 1 })
  await put('signal', 'w1', 'look', null)
  down = true
  await look()
  // That nobody answered is not the row's fault: it does not step back.
  expect(await left()).toMatchObject([
    { kind: 'start', attempts: 0, error: '14 UNAVAILABLE' },
    { kind: 'signal', attempts: 0 },
  ])
  down = false
  await all()
  expect([started, heard]).toEqual([['w1'], [{ workflow: 'w1', signal: 'look', payload: null }]])
  expect(await left()).toEqual([])
})

it('joins signals of one kind, and leaves a workflow some rest between two', async () => {
  const pace = new Pace()
  for (const i of [1, 2, 3]) await put('signal', 'w2', 'occurred', [[i, 'came', 1, 0, 0]])
  await look(pace)
  await put('signal', 'w2', 'occurred', [[4, 'came', 1, 0, 0]])
  await look(pace)
  expect(heard.map((h) => (h.payload as unknown[]).length)).toEqual([3])
  await new Promise((resolve) => setTimeout(resolve, 300))
  await look(pace)
  expect(heard.map((h) => (h.payload as unknown[]).length)).toEqual([3, 1])
})

it('two relays deliver nothing twice', async () => {
  for (let i = 0; i < 50; i += 1) await put('start', `s${i}`, null, {})
  await Promise.all([look(), look(), all()])
  expect(started.length).toBe(new Set(started).size)
  expect(started).toHaveLength(50)
})

it('450 rows that are refused for good step back, and hold up nobody behind them', async () => {
  refused = (workflow) => workflow.startsWith('bad')
  await sql(
    `insert into outbox (workspace_id, kind, workflow_id, signal, payload) select gen_random_uuid(), case when n % 2 = 0 then 'start' else 'signal' end, 'bad' || n, 'look', '{}' from generate_series(1, 450) n`,
  )
  await put('start', 'good', null, {})
  await put('signal', 'good', 'look', null)
  for (let i = 0; i < 4; i++) await look()
  expect([started, heard.map(({ workflow }) => workflow)]).toEqual([['good'], ['good']])
  expect(await sql('select attempts, error, count(*)::int as n from outbox where sent_real is null group by 1, 2')).toEqual([
    { attempts: 1, error: '3 INVALID_ARGUMENT: Blob data size exceeds limit', n: 450 },
  ])
  // Not asked for again before their time, and later each time.
  expect(await look()).toBe(0)
  for (const back of [2_000, 4_000, 8_000]) {
    await later()
    for (let i = 0; i < 3; i++) await look()
    const [{ ms }] = await sql('select extract(epoch from min(next_real) - clock_timestamp()) * 1000 as ms from outbox where sent_real is null')
    expect(Number(ms)).toBeGreaterThan(back / 2)
    expect(Number(ms)).toBeLessThanOrEqual(back + 1)
  }
  await sql('update outbox set attempts = 1000, next_real = now() where sent_real is null')
  for (let i = 0; i < 3; i++) await look()
  expect((await sql(`select count(*)::int as n from outbox where sent_real is null and next_real > now() + interval '11 minutes'`))[0].n).toBe(0)
  // Mended, they go.
  refused = () => false
  await later()
  await all()
  expect(await left()).toEqual([])
})

it('what is stuck is counted, and is no lag of the others', async () => {
  refused = (workflow) => workflow === 'bad'
  await put('start', 'bad', null, {})
  for (let i = 0; i < 3; i++) {
    await look()
    if (i < 2) await later()
  }
  await sql(`update outbox set created_real = now() - interval '1 hour'`)
  expect(await waiting(db.relay).read()).toEqual({ outbox_unsent: 1, outbox_lag_seconds: 0, outbox_stuck: 1 })
  const rows = await sql(`select name, value from kaskad_gauges() where name like 'outbox%'`)
  expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual({ outbox_unsent: 1, outbox_lag_seconds: 0, outbox_stuck: 1 })
})

it('signals that were refused together go alone after: the one to blame keeps none of the others', async () => {
  refused = (_, payload) => JSON.stringify(payload).includes('poison')
  await put('signal', 'w3', 'occurred', [['fine']])
  await put('signal', 'w3', 'occurred', [['poison']])
  await put('signal', 'w3', 'occurred', [['fine too']])
  await look()
  expect(heard).toEqual([])
  await later()
  await look()
  expect(heard.map(({ payload }) => payload)).toEqual([[['fine']], [['fine too']]])
  expect(await left()).toMatchObject([{ attempts: 2 }])
})

it('signals for a workflow whose start was refused wait for it, by whatever relay refused it', async () => {
  const pace = new Pace()
  refused = () => true
  await put('start', 'w4', null, {})
  await look(pace)
  refused = () => false
  await put('signal', 'w4', 'look', null)
  await look(pace)
  expect(heard).toEqual([])
})
