import { afterAll, beforeAll, expect, test } from 'vitest'
import { compile } from '../../workflows/diagnostics/check'
import { sandboxContext } from '../../workflows/testing/contexts'
import { campaign } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'
import { inContext } from '../context'
import { stats } from '../insight/stats'
import { migrate } from '../journeys/migrate'
import { isolate } from './isolate'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const DAY = 86_400_000
const NOW = Date.parse('2026-02-27T09:00:00Z')

let stage: Stage
let free: number[]
beforeAll(async () => {
  stage = await Stage.make({ customers: 70 })
  free = [...stage.customers]
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)
const drawn = (first: string) =>
  campaign({ in: ['manual'], w: ['wait', { for: first }], p: ['points', { amount: 10, reason: 'x' }], z: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>w', 'w.next>p', 'p.next>z', 'z.next>out'], { controlShare: 0 }) // biome-ignore format: a drawing
const states = async (id: number) => {
  const rows = await sql('select state, reason, count(*)::int as n from enrolments where campaign_id = $1 group by 1, 2 order by 1', [id])
  return rows.map(({ state, reason, n }) => [state, reason, n])
}
/** What only a fault of ours, or a repair by hand, leaves behind: the ask that these are about to make is there already. */
const damage = (id: number, n: number) =>
  sql(
    `insert into asks (workspace_id, campaign_id, enrolment_id, customer_id, step, visit, n, kind, asked_at, state)
     select workspace_id, campaign_id, id, customer_id, 'p', 1, 1, 'points', now(), 'pending' from enrolments where campaign_id = $1 order by id limit $2`,
    [id, n],
  )

test('one whose turn the database refuses ends as failed where they stand; everybody else in their cohort goes on', async () => {
  const id = await liveCampaign(stage, drawn('P1D'))
  const cohort = await CohortByHand.enter(stage, id, free.splice(0, 9), NOW)
  await damage(id, 1)
  await cohort.at(NOW + 10 * DAY)
  expect(await states(id)).toEqual([
    ['failed', 'engine.broken', 1],
    ['finished', 'end', 8],
  ])
  expect(await sql(`select step, visit, ended, reason from passes where campaign_id = $1 and ended = 'failed'`, [id])).toEqual([
    { step: 'w', visit: 1, ended: 'failed', reason: { code: 'engine.broken' } },
  ])
  expect(await sql(`select amount, count(*)::int as n from ledger where campaign_id = $1 and account = 'customer' group by 1`, [id])).toEqual([
    { amount: 10, n: 8 },
  ])
  expect(brokenSums(await run((ctx) => stats(ctx, id)), 'in')).toEqual([])
})

test('so many of them take several tries, and end all the same', async () => {
  const id = await liveCampaign(stage, drawn('P1D'))
  const cohort = await CohortByHand.enter(stage, id, free.splice(0, 50), NOW)
  await damage(id, 45)
  await cohort.at(NOW + 10 * DAY)
  expect(await states(id)).toEqual([
    ['failed', 'engine.broken', 45],
    ['finished', 'end', 5],
  ])
})

test('one who cannot be taken along by a migration ends as failed; everybody else is taken', async () => {
  const id = await liveCampaign(stage, drawn('P1D'))
  const cohort = await CohortByHand.enter(stage, id, free.splice(0, 5), NOW)
  const compiled = compile(drawn('P2D'), sandboxContext({ now: NOW }), { campaign: id, version: 2 })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics))
  await sql(
    'insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, published_at) select workspace_id, id, 2, $2, $3, now() from campaigns where id = $1',
    [id, JSON.stringify(compiled.frozen), JSON.stringify(compiled.skeleton)],
  )
  await damage(id, 1)
  await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: { w: 'p' } }))
  await cohort.hear()
  await cohort.at(NOW)
  expect(await states(id)).toEqual([
    ['active', null, 4],
    ['failed', 'engine.broken', 1],
  ])
  await cohort.at(NOW + 10 * DAY)
  expect(await states(id)).toEqual([
    ['failed', 'engine.broken', 1],
    ['finished', 'end', 4],
  ])
  expect(brokenSums(await run((ctx) => stats(ctx, id)), 'in')).toEqual([])
})

test('a table that is not there is nobody’s fault: the turn is tried again, nobody ends', async () => {
  const id = await liveCampaign(stage, drawn('P1D'))
  const cohort = await CohortByHand.enter(stage, id, free.splice(0, 3), NOW)
  await sql('alter table asks rename to asks_away')
  await expect(cohort.at(NOW + 2 * DAY)).rejects.toThrow('asks')
  await sql('alter table asks_away rename to asks')
  expect(await states(id)).toEqual([['active', null, 3]])
})

test('a fault of the program that breaks everybody ends nobody; one that breaks one of several ends that one', async () => {
  const broken = (some: readonly number[], whom: (n: number) => boolean) =>
    run((ctx) =>
      isolate(ctx.tx.sql, some, async (part) => {
        if (part.some(whom)) throw new TypeError('of ours')
      }),
    )
  await expect(broken([1, 2, 3, 4, 5], () => true)).rejects.toThrow('of ours')
  expect((await broken([1, 2, 3, 4, 5], (n) => n === 3)).map(({ one }) => one)).toEqual([3])
})
