import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'
import { inContext } from '../context'
import { stats } from '../insight/stats'
import { verify } from '../insight/verify'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { endRest, endRests } from './end-rest'
import { endDated } from './finish'
import { launch } from './launch'
import { stop } from './stop'

const NOW = Date.parse('2026-01-12T09:00:00Z')
const HOUR = 3_600_000

let stage: Stage
let id: number
beforeAll(async () => {
  stage = await Stage.make({ customers: 30 })
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)
const states = async () => Object.fromEntries((await sql('select state, count(*)::int as n from enrolments where campaign_id = $1 group by 1', [id])).map((r) => [r.state, r.n])) // biome-ignore format: a row

async function standing(settings: Record<string, unknown> = {}): Promise<CohortByHand> {
  id = await liveCampaign(stage, campaign({ in: ['manual'], came: ['visit', { within: 'P9D', since: 'step' }], out: ['end'] }, ['in.next>came', 'came.visited>out', 'came.not-visited>out'], { controlShare: 0.2, ...settings })) // biome-ignore format: a drawing
  await sql(`update campaigns set state = 'live' where id = $1`, [id])
  const cohort = await CohortByHand.enter(stage, id, stage.customers, NOW)
  return cohort
}
async function holds() {
  const { checks } = await run(verify)
  expect(checks.filter((check) => !check.ok)).toEqual([])
  expect(brokenSums(await run((ctx) => stats(ctx, id)), 'in')).toEqual([])
}

test('who is inside when a campaign is stopped is closed in slices, as of the stop; in between nobody moves and every sum holds', async () => {
  const cohort = await standing()
  await sql(`update campaigns set state = 'stopped', ended_at = $2 where id = $1`, [id, new Date(NOW + HOUR)])
  expect(await run((ctx) => endRest(ctx, id, 12))).toBe(12)
  expect(await states()).toMatchObject({ stopped: 12 })
  await holds()
  await expect(cohort.at(NOW + 400 * HOUR)).resolves.toBeUndefined()
  expect((await states()).active).toBe(18)
  expect(await endRests(stage.db.relay.$client, stage.db.app)).toBe(18)
  expect(await endRests(stage.db.relay.$client, stage.db.app)).toBe(0)
  expect(await states()).toEqual({ stopped: 30 })
  expect(await sql(`select distinct ended, left_at from passes where campaign_id = $1 and step = 'came'`, [id])).toEqual([{ ended: 'stopped', left_at: new Date(NOW + HOUR) }]) // biome-ignore format: one row
  expect(await sql('select 1 from waits where campaign_id = $1', [id])).toEqual([])
  await holds()
})

test('launched again before the rest is closed: nobody of the earlier run comes along', async () => {
  await standing()
  await sql(`update campaigns set state = 'stopped', ended_at = $2 where id = $1`, [id, new Date(NOW + HOUR)])
  await run((ctx) => launch(ctx, { campaign: id }))
  expect(await states()).toEqual({ stopped: 30 })
  await run((ctx) => stop(ctx, { campaign: id }))
})

test('at its end a campaign finishes: who is inside is stopped as of that instant, the control group finishes (they once stood until their next due)', async () => {
  await standing({ endsAt: new Date(NOW + 5 * HOUR).toISOString() })
  await sql(
    `insert into enrolments (workspace_id, campaign_id, customer_id, entry, version, control, entered_at) select $1, $2, 900000 + n, 1, 1, true, $3 from generate_series(1, 3) n`,
    [stage.workspace, id, new Date(NOW)],
  )
  const end = () => endDated(stage.db.relay.$client, stage.db.app)
  await sql('update workspaces set clock_virtual = $1', [new Date(NOW + 5 * HOUR - 1)])
  expect(await end()).toEqual([])
  await sql('update workspaces set clock_virtual = $1', [new Date(NOW + 6 * HOUR)])
  expect(await end()).toEqual([id])
  expect(await end()).toEqual([])
  expect(await sql('select state, ended_at from campaigns where id = $1', [id])).toEqual([{ state: 'finished', ended_at: new Date(NOW + 5 * HOUR) }])
  expect(await states()).toEqual({ stopped: 30, finished: 3 })
  expect(await sql(`select distinct ended_at from enrolments where campaign_id = $1`, [id])).toEqual([{ ended_at: new Date(NOW + 5 * HOUR) }])
  await holds()
})
