import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { inContext } from '../context'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign, publishVersion } from '../worker/testing/cohort-by-hand'
import { decideTests } from './decide-tests'
import { stats } from './stats'
import { trace } from './trace'

const NOW = Date.parse('2026-01-12T09:00:00Z')
const DAY = 86_400_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 400 })
  await sql(`insert into locations (workspace_id, external_id, name, time_zone) values ($1, 'l', 'L', 'UTC')`, [stage.workspace])
})
afterAll(() => stage.close())

const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)
const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const clock = (at: number) => sql('update workspaces set clock_running = false, clock_virtual = $1', [new Date(at)])

const drawn = (stop: 'fixed' | 'winner', arms = ['a', 'b']) =>
  campaign(
    { in: ['manual'], ab: ['split', { arms: arms.map((id) => ({ id, name: id, weight: 50 })), metric: 'revenue', stop }], a: ['end'], b: ['end'] },
    ['in.next>ab', `ab.${arms[0]}>a`, `ab.${arms[1]}>b`],
    { controlShare: 0, goal: { event: 'purchased', where: null, within: 'P5D', exit: false } },
  )

async function arms(id: number): Promise<Record<string, number>> {
  const rows = await sql(`select port, count(*)::int as n from passes where campaign_id = $1 and step = 'ab' group by 1`, [id])
  return Object.fromEntries(rows.map((row) => [row.port, row.n]))
}

/** Everybody buys for about 1,000 within the window; those of `best` for `more`, if they are said to. */
async function buy(id: number, more: number, best = 'b') {
  await sql(
    `insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, body_hash)
     select p.workspace_id, 'till', p.campaign_id || '/' || p.customer_id, l.id, p.customer_id, $2, $2, '2026-01-14', 10, 3, 1000 + p.customer_id % 7 * 40 + case p.port when $4 then $3 else 0 end, 'x'
     from passes p join locations l on l.workspace_id = p.workspace_id where p.campaign_id = $1 and p.step = 'ab'`,
    [id, new Date(NOW + 2 * DAY), more, best],
  )
}

test('the rest goes to the winner once one version is better for sure, and not before its windows have closed; the trace says so', async () => {
  const id = await liveCampaign(stage, drawn('winner'))
  const first = stage.customers.slice(0, 300)
  await CohortByHand.enter(stage, id, first, NOW)
  const before = await arms(id)
  expect(Math.min(before.a!, before.b!)).toBeGreaterThan(100)
  await buy(id, 500)
  await clock(NOW + 4 * DAY)
  expect(await run((ctx) => decideTests(ctx, id))).toEqual([])
  await clock(NOW + 6 * DAY)
  const [decided] = await run((ctx) => decideTests(ctx, id))
  expect(decided).toMatchObject({ step: 'ab', arm: 'b', over: 'a', guests: 300 })
  expect(decided!.interval[0]).toBeGreaterThan(0)
  expect(await run((ctx) => decideTests(ctx, id))).toEqual([])

  await CohortByHand.enter(stage, id, stage.customers.slice(300, 340), NOW + 7 * DAY)
  expect(await arms(id)).toEqual({ a: before.a, b: before.b! + 40 })
  const seen = await sql(`select saw from passes where campaign_id = $1 and step = 'ab' and customer_id > $2 order by customer_id`, [id, first.at(-1)])
  expect(new Set(seen.map((row) => row.saw.drawn))).toEqual(new Set(['a', 'b']))
  const [row] = await sql('select id from enrolments where campaign_id = $1 and customer_id = $2', [id, stage.customers[339]])
  const { entries } = await run((ctx) => trace(ctx, id, row.id))
  expect(entries.find((entry) => entry.step === 'ab' && entry.did === 'outcome')).toMatchObject({ port: 'b', saw: { winner: 'b' } })
  expect((await run((ctx) => stats(ctx, id))).steps.ab!.test).toMatchObject({ winner: { id: 'b', at: new Date(NOW + 6 * DAY).toISOString() } })
})

test('shares stay where there is no difference, where the test keeps its shares, and where the winner lost its share since', async () => {
  await clock(NOW)
  const even = await liveCampaign(stage, drawn('winner'))
  const fixed = await liveCampaign(stage, drawn('fixed'))
  for (const [id, more] of [
    [even, 0],
    [fixed, 500],
  ] as const) {
    await CohortByHand.enter(stage, id, stage.customers, NOW)
    await buy(id, more)
  }
  await clock(NOW + 6 * DAY)
  expect(await run((ctx) => decideTests(ctx, even))).toEqual([])
  expect(await run((ctx) => decideTests(ctx, fixed))).toEqual([])

  const other = await liveCampaign(stage, drawn('winner', ['a', 'c']))
  await sql(`insert into split_winners (workspace_id, campaign_id, step, arm, decided_at, told) values ($1, $2, 'ab', 'b', now(), '{}')`, [
    stage.workspace,
    other,
  ])
  await CohortByHand.enter(stage, other, stage.customers, NOW)
  expect(Object.keys(await arms(other)).sort()).toEqual(['a', 'c'])
})

test('a version that draws an arm of its own is another test: it is open again, and decided by its own guests', async () => {
  await clock(NOW)
  const id = await liveCampaign(stage, drawn('winner'))
  await sql(`insert into split_winners (workspace_id, campaign_id, step, arm, decided_at, told) values ($1, $2, 'ab', 'a', $3, '{"among":["a","b"]}')`, [
    stage.workspace,
    id,
    new Date(NOW),
  ])
  await CohortByHand.enter(stage, id, stage.customers.slice(0, 40), NOW)
  expect(await arms(id)).toEqual({ a: 40 })
  await publishVersion(stage, id, 2, drawn('winner', ['a', 'c']), NOW)
  const enter = async (customers: number[], version: number, at: number) => {
    await clock(at)
    await stage.admit(customers, { campaign: id, version })
    await CohortByHand.following(stage, id, at)
  }
  await enter(stage.customers.slice(40, 340), 2, NOW)
  const open = await arms(id)
  expect(open.c).toBeGreaterThan(100)
  expect((await run((ctx) => stats(ctx, id))).steps.ab!.test).not.toHaveProperty('winner')
  await buy(id, 500, 'c')
  await clock(NOW + 6 * DAY)
  expect(await run((ctx) => decideTests(ctx, id))).toMatchObject([{ step: 'ab', arm: 'c', over: 'a', guests: 300, among: ['a', 'c'] }])
  await enter(stage.customers.slice(340, 360), 2, NOW + 6 * DAY)
  expect(await arms(id)).toEqual({ ...open, c: open.c! + 20 })
  expect((await run((ctx) => stats(ctx, id))).steps.ab!.test).toMatchObject({ winner: { id: 'c' } })
  expect(await run((ctx) => decideTests(ctx, id))).toEqual([])
})
