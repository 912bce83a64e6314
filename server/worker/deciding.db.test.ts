import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { inContext } from '../context'
import { trace } from '../insight/trace'
import { verify } from '../insight/verify'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const NOW = Date.parse('2026-01-12T09:00:00Z')
const DAY = 86_400_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 6 })
})
afterAll(() => stage.close())

const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)
const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows

/** Gold guests are given points, the rest waits a day for a visit that never comes. */
const drawing = campaign(
  {
    in: ['manual'],
    gold: ['branch', { rules: [{ id: 'yes', name: 'Gold', rule: { field: 'tier', op: 'eq', value: 'gold' } }] }],
    gift: ['points', { amount: 5, reason: 'gold' }],
    came: ['visit', { within: 'P1D', since: 'step' }],
    out: ['end'],
  },
  ['in.next>gold', 'gold.yes>gift', 'gold.else>came', 'gift.next>out', 'came.visited>out', 'came.not-visited>out'],
  { controlShare: 0 },
)

test('a decision that causes nothing is told by its stay: no row of its own, the same answer to a repeat, the same trace for ever', async () => {
  const id = await liveCampaign(stage, drawing)
  const people = stage.customers.slice(0, 4)
  await sql(`update customers set tier = 'gold' where id = any($1::bigint[])`, [people.slice(0, 2)])
  const cohort = await CohortByHand.enter(stage, id, people, NOW)
  await sql(`update customers set tier = 'tin' where id = any($1::bigint[])`, [people])
  expect(await cohort.repeat()).toEqual(cohort.turns.at(-1)!.turned)
  await cohort.at(NOW + DAY)
  expect(await cohort.repeat()).toEqual(cohort.turns.at(-1)!.turned)

  expect(await sql('select kind, count(*)::int as n from asks where campaign_id = $1 group by 1', [id])).toEqual([{ kind: 'points', n: 2 }])
  expect(
    await sql(
      `select step, port, left_at, count(*)::int as n from passes where campaign_id = $1 and step in ('gold', 'came') group by 1, 2, 3 order by 1 desc, 2 desc`,
      [id],
    ),
  ).toEqual([
    { step: 'gold', port: 'yes', left_at: new Date(NOW), n: 2 },
    { step: 'gold', port: 'else', left_at: new Date(NOW), n: 2 },
    { step: 'came', port: 'not-visited', left_at: new Date(NOW + DAY), n: 2 },
  ])
  const [first] = await sql('select id from enrolments where campaign_id = $1 order by customer_id limit 1', [id])
  const { entries } = await run((ctx) => trace(ctx, id, first.id))
  const decided = entries.find((entry) => entry.step === 'gold' && entry.did === 'outcome')!
  expect(decided).toMatchObject({ at: new Date(NOW).toISOString(), port: 'yes', reason: { code: 'decided' }, saw: { tier: 'gold' } })
  expect(decided.rules![0]!.conditions[0]).toMatchObject({ holds: true })
  expect((await run(verify)).checks.filter((check) => !check.ok)).toEqual([])
})
