import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { relayArrivals, relayStirred } from '../relay/arrivals'
import { relayFacts } from '../relay/occurred'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { launch } from './launch'

const NOW = Date.parse('2026-01-12T09:10:00Z')
const HOUR = 3_600_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 6 })
  await sql(`update campaigns set state = 'stopped'`)
  await relayFacts(stage.db.relay)
  await relayArrivals(stage.db.relay, stage.db.app)
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const clock = (at: number) => sql('update workspaces set clock_running = false, clock_virtual = $1', [new Date(at)])

test('reliability 34: who is inside while the segment they came by flaps stays where they stand: their wait, its deadline and what they wait for survive', async () => {
  const silver = { segment: { field: 'tier', op: 'eq', value: 'silver' }, when: { kind: 'continuous' } }
  const drawn = campaign({ in: ['segment', silver], came: ['visit', { within: 'P9D', since: 'step' }], yes: ['end'], no: ['end'] }, ['in.next>came', 'came.visited>yes', 'came.not-visited>no'], { controlShare: 0, reentry: { kind: 'always' } }) // biome-ignore format: a drawing
  const id = await liveCampaign(stage, drawn)
  await sql(`update campaigns set state = 'draft' where id = $1`, [id])
  await clock(NOW)
  const [one, two] = stage.customers as [number, number]
  await sql(`update customers set tier = 'silver' where id = any($1::bigint[])`, [[one, two]])
  await stage.run((ctx) => launch(ctx, { campaign: id }))
  const cohort = await CohortByHand.following(stage, id, NOW)
  const inside = () => sql('select customer_id as c, entry, step, move, due from enrolments where campaign_id = $1 order by customer_id', [id])
  const waits = () => sql('select customer_id as c, event, since, until from waits where campaign_id = $1 order by customer_id', [id])
  const before = [await inside(), await waits()]
  expect(before[1]).toHaveLength(2)
  for (let i = 1; i <= 5; i++) {
    for (const tier of ['tin', 'silver']) {
      await sql('update customers set tier = $2 where id = any($1::bigint[])', [[one, two], tier])
      while ((await relayStirred(stage.db.relay, stage.db.app)) > 0);
      await clock(NOW + i * HOUR)
      expect([await inside(), await waits()]).toEqual(before)
    }
  }
  // Left out of it for good, one comes after all, and the other's time runs out when it always would have.
  await sql(`update customers set tier = 'tin'`)
  while ((await relayStirred(stage.db.relay, stage.db.app)) > 0);
  await sql(`insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, 'visited', $2, $3, $3, 'till', 'v')`, [
    stage.workspace,
    one,
    new Date(NOW + 30 * HOUR),
  ])
  await expect
    .poll(async () => {
      await relayFacts(stage.db.relay)
      return stage.count(`outbox where signal = 'occurred'`)
    })
    .toBe(1)
  await cohort.hear()
  await cohort.at(NOW + 10 * 24 * HOUR)
  expect(await sql(`select customer_id as c, port, left_at from passes where campaign_id = $1 and step = 'came' order by 1`, [id])).toEqual([
    { c: one, port: 'visited', left_at: new Date(NOW + 30 * HOUR) },
    { c: two, port: 'not-visited', left_at: new Date(NOW + 9 * 24 * HOUR) },
  ])
})
