import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { ingestReceipts } from '../receipts/service'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign, setClock } from '../worker/testing/cohort-by-hand'
import { readStreams } from './testing'

/** A till that was offline for three days: its receipts start nothing any more, but whoever still waits for them hears of them. */

const NOW = Date.parse('2026-02-27T09:10:00Z')
const DAY = 86_400_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 3, rate: 1 })
  await relays()
})
afterAll(() => stage.close())
const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const clock = (at: number) => setClock(stage, at)
const relays = () => readStreams(stage)

test('counts for the branch that has not been taken, and lets nobody in', async () => {
  const waiting = await liveCampaign(
    stage,
    campaign(
      { in: ['manual'], v: ['visit', { within: 'P10D', event: 'visited', where: null, since: 'step' }], out: ['end'], no: ['end'] },
      ['in.next>v', 'v.visited>out', 'v.not-visited>no'],
      { controlShare: 0 },
    ),
  )
  const thanks = await liveCampaign(
    stage,
    campaign({ in: ['event', { event: 'purchased' }], w: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0 }),
  )
  const cohort = await CohortByHand.enter(stage, waiting, [1, 2, 3], NOW)
  await clock(NOW + 5 * DAY)
  const items = [{ sku: 'bread', quantity: 1, price: 100 }]
  const sale = (guest: string, at: number) => ({ source: 'till', externalId: guest, location: 'A', occurredAt: new Date(at).toISOString(), customer: { externalId: guest }, items, total: 100 }) // biome-ignore format: a receipt
  expect(await stage.run((ctx) => ingestReceipts(ctx, [sale('1', NOW + DAY), sale('2', NOW - DAY)]))).toMatchObject([
    { status: 'accepted' },
    { status: 'accepted' },
  ])
  await relays()
  await cohort.hear()
  await cohort.at(NOW + 5 * DAY)
  const left = () => sql(`select customer_id as guest, port from passes where campaign_id = $1 and step = 'v' order by 1`, [waiting])
  expect(await left()).toEqual([{ guest: 1, port: 'visited' }])
  // Known in time, though no signal says so.
  expect(await stage.run((ctx) => ingestReceipts(ctx, [sale('3', NOW + DAY)]))).toMatchObject([{ status: 'accepted' }])
  await cohort.at(NOW + 11 * DAY)
  expect(await left()).toEqual([
    { guest: 1, port: 'visited' },
    { guest: 2, port: 'not-visited' },
    { guest: 3, port: 'visited' },
  ])
  await relays()
  expect(await sql('select 1 from enrolments where campaign_id = $1', [thanks])).toEqual([])
})
