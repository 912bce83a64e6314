import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { relayArrivals, relaySends, relayStirred } from './arrivals'
import { relayExits } from './exits'
import { GLANCE, glance } from './glance'
import { relayFacts, relayWaits } from './occurred'
import { deliver, Pace } from './outbox'

let db: TestDatabase
beforeAll(async () => {
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  db = await freshDatabase()
  process.env.KASKAD_APP_URL = db.urls.app
})
afterAll(() => db.drop())

const wire = { start: async () => {}, signal: async () => true }
const readers = () => [relayFacts, relayWaits, relayExits, relayArrivals, relayStirred, relaySends, () => deliver(db.relay, wire, new Pace())]
/** Everything read: until a glance sees nothing, for who else writes on this server holds back what is safe to read. */
const readAll = () =>
  expect
    .poll(
      async () => {
        for (const reader of readers()) while ((await reader(db.relay)) > 0);
        return [...(await glance(db.relay))]
      },
      { timeout: 20_000 },
    )
    .toEqual([])

test('a glance sees what each reader would find, and nothing once they have read it', async () => {
  expect([...(await glance(db.relay))]).toEqual(expect.arrayContaining(['facts', 'waits', 'exits', 'arrivals']))
  await readAll()

  const workspace = await makeWorkspace(db.owner)
  const sql = (text: string, values: unknown[]) => db.owner.$client.query(text, values)
  const { rows } = await sql(`insert into customers (workspace_id, external_id, created_at) values ($1, 'one', now()) returning id`, [workspace])
  await sql(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties, live)
     values ($1, 'visited', $2, now(), now(), 'test', 'one', '{}', true), ($1, 'visited', $2, now(), now(), 'test', 'old', '{}', false)`,
    [workspace, rows[0].id],
  )
  await expect.poll(async () => [...(await glance(db.relay))].sort(), { timeout: 20_000 }).toEqual(['arrivals', 'exits', 'facts'])
  await readAll()

  await sql(`insert into outbox (workspace_id, kind, workflow_id, payload, created_real) values ($1, 'start', 'w', '{}', now())`, [workspace])
  expect([...(await glance(db.relay))]).toEqual(['outbox'])
  await readAll()
})

test('a glance over many facts of which none is new reads none of them', async () => {
  const workspace = await makeWorkspace(db.owner)
  const sql = (text: string, values: unknown[] = []) => db.owner.$client.query(text, values)
  await sql(
    `insert into facts (workspace_id, type, occurred_at, known_at, source, external_id, properties, live)
     select $1, 'visited', now(), now(), 'test', 'many' || n, '{}', true from generate_series(1, 20000) n`,
    [workspace],
  )
  await sql('analyze facts')
  await readAll()
  const { rows } = await sql(`explain (analyze, format json) ${GLANCE.text}`)
  const plan = JSON.stringify(rows[0]['QUERY PLAN'])
  expect(plan).toContain('facts_stream')
  expect(plan).not.toMatch(/"Node Type":"Seq Scan"[^{}]*"Relation Name":"facts"/)
})
