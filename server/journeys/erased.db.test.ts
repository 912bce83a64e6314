import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'
import { stats } from '../insight/stats'
import { trace } from '../insight/trace'
import { verify } from '../insight/verify'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'

const DAY = 86_400_000
const NOW = Date.parse('2026-02-27T09:00:00Z')
const GRAPH = campaign(
  { in: ['manual'], w: ['wait', { for: 'P2D' }], p: ['points', { amount: 10, reason: 'x' }], v: ['visit', { within: 'P9D', event: 'visited', where: null, since: 'step' }], out: ['end'] },
  ['in.next>w', 'w.next>p', 'p.next>v', 'v.visited>out', 'v.not-visited>out'],
  { controlShare: 0 },
) // biome-ignore format: a graph
let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 5 })
})
afterAll(() => stage.close())
const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const erase = (customer: number, at: number) =>
  sql('update customers set erased_at = $2, email = null, external_id = null where id = $1', [customer, new Date(at)])

test('who is erased leaves every journey there and then: nothing more is given, nothing waited for, every sum holds', async () => {
  const id = await liveCampaign(stage, GRAPH)
  const [early, late, other] = stage.customers as [number, number, number]
  const cohort = await CohortByHand.enter(stage, id, [early, late, other], NOW)
  await erase(early, NOW + DAY)
  await cohort.at(NOW + 3 * DAY)
  expect(await sql('select count(*)::int as n from waits where campaign_id = $1', [id])).toEqual([{ n: 2 }])
  await erase(late, NOW + 4 * DAY)
  expect(await sql('select count(*)::int as n from waits where campaign_id = $1', [id])).toEqual([{ n: 1 }])
  await cohort.at(NOW + 30 * DAY)

  const rows = await sql('select id, customer_id as customer, state, reason, step, ended_at as at from enrolments where campaign_id = $1 order by id', [id])
  expect(rows).toMatchObject([
    { customer: early, state: 'erased', reason: 'customer.erased', step: 'w', at: new Date(NOW + DAY) },
    { customer: late, state: 'erased', step: 'v', at: new Date(NOW + 4 * DAY) },
    { customer: other, state: 'finished' },
  ])
  const given = await sql(`select customer_id as customer from ledger where campaign_id = $1 and account = 'customer' order by 1`, [id])
  expect(given).toEqual([{ customer: late }, { customer: other }])

  const counted = await stage.run((ctx) => stats(ctx, id))
  expect(counted.ended).toMatchObject({ erased: 2, finished: 1 })
  expect(brokenSums(counted as Parameters<typeof brokenSums>[0], 'in')).toEqual([])
  expect((await stage.run(verify)).checks.filter((check) => !check.ok)).toEqual([])
  const { entries } = await stage.run((ctx) => trace(ctx, id, rows[0]!.id))
  expect(entries.at(-1)).toMatchObject({ step: 'w', did: 'ended', reason: { code: 'customer.erased', text: "The guest's data was erased." } })
})

test('who is erased while a turn moves them leaves from where it put them: the erasing does not fail, every sum holds', async () => {
  const id = await liveCampaign(stage, GRAPH)
  const [guest] = stage.customers.slice(3) as [number]
  const cohort = await CohortByHand.enter(stage, id, [guest], NOW)
  let commits = () => {}
  const gate = new Promise<void>((resolve) => (commits = resolve)) // biome-ignore format: one thought
  const reached = holdBeforeCommit(gate)
  const moving = cohort.at(NOW + 3 * DAY)
  await reached.held
  const erasing = erase(guest, NOW + 3 * DAY)
  await expect
    .poll(() => sql(`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`), { timeout: 10_000 })
    .toEqual([{ n: 1 }])
  commits()
  await erasing
  await moving.finally(reached.letGo)

  expect(await sql('select state, step from enrolments where campaign_id = $1', [id])).toEqual([{ state: 'erased', step: 'v' }])
  expect(await sql('select step, ended from passes where campaign_id = $1 order by seq', [id])).toEqual([
    { step: 'in', ended: null },
    { step: 'w', ended: null },
    { step: 'p', ended: null },
    { step: 'v', ended: 'erased' },
  ])
  expect((await stage.run(verify)).checks.filter((check) => !check.ok)).toEqual([])
})

/** The next transaction that writes stays waits for the gate before it commits. */
function holdBeforeCommit(gate: Promise<void>): { held: Promise<void>; letGo: () => void } {
  const pool = stage.db.app.$client
  const connect = pool.connect as () => Promise<unknown>
  let held = () => {}
  const reached = new Promise<void>((resolve) => (held = resolve)) // biome-ignore format: one thought
  // biome-ignore lint/suspicious/noExplicitAny: the many forms of `query`
  const watched = (client: any) => {
    const query = client.query
    let writes = false
    client.query = async (...words: unknown[]) => {
      if (String(words[0]).includes('insert into passes')) writes = true
      if (words[0] === 'commit' && writes) {
        held()
        await gate
      }
      if (words[0] === 'commit') client.query = query
      return query.apply(client, words)
    }
    return client
  }
  pool.connect = (async () => watched(await connect.call(pool))) as typeof pool.connect
  const letGo = () => {
    pool.connect = connect as typeof pool.connect
  }
  return { held: reached, letGo }
}
