import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { launch } from '../journeys/launch'
import { ingestReceipts } from '../receipts/service'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign, setClock } from '../worker/testing/cohort-by-hand'
import { relayStirred } from './arrivals'
import { stirEverywhere } from './chores'
import { relayExits } from './exits'
import { readStreams } from './testing'

/** Tills whose clocks are a little ahead: up to a day is accepted. */

const NOW = Date.parse('2026-02-27T09:10:00Z')
const MINUTE = 60_000
const DAY = 86_400_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 12 })
  await relays()
})
afterAll(() => stage.close())
const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const clock = (at: number) => setClock(stage, at)

const relays = () =>
  readStreams(stage, async () => {
    while ((await relayExits(stage.db.relay, stage.db.app)) > 0);
    await stirEverywhere(stage.db.relay)
    while ((await relayStirred(stage.db.relay, stage.db.app)) > 0);
  })

let n = 0
/** A purchase, as the till tells it; `ahead`: how far its clock is. */
async function buy(guest: number, at: number, ahead = 0, total = 100): Promise<void> {
  await clock(at)
  const items = [{ sku: 'bread', quantity: 1, price: total }]
  const customer = { externalId: String(guest) }
  const sale = { source: 'till', externalId: `ahead-${++n}`, location: 'A', occurredAt: new Date(at + ahead).toISOString(), customer, items, total }
  expect(await stage.run((ctx) => ingestReceipts(ctx, [sale]))).toMatchObject([{ status: 'accepted' }])
}
const state = async (id: number) => (await sql('select state, reason, ended_at from enrolments where campaign_id = $1', [id]))[0]
const purchase = { event: 'purchased', where: null, within: 'P30D', exit: true }
const live = async (document: ReturnType<typeof campaign>) => {
  const id = await liveCampaign(stage, document)
  await sql('update campaign_versions set exits = true where campaign_id = $1', [id])
  return id
}

test('the purchase that lets a guest in is not the goal that lets them out; the next one is', async () => {
  const guest = 1
  const id = await live(
    campaign(
      { in: ['event', { event: 'purchased' }], w: ['wait', { for: 'P1D' }], w2: ['wait', { for: 'P5D' }], out: ['end'] },
      ['in.next>w', 'w.next>w2', 'w2.next>out'],
      { controlShare: 0, goal: purchase },
    ),
  )
  await buy(guest, NOW, MINUTE)
  await relays()
  const cohort = await CohortByHand.following(stage, id, NOW)
  // When the event arrives, and at a due date.
  for (const at of [NOW + 1, NOW + DAY]) {
    await relays()
    await cohort.hear()
    await cohort.at(at)
    expect(await state(id)).toMatchObject({ state: 'active' })
  }
  await buy(guest, NOW + 2 * DAY, MINUTE)
  await relays()
  await cohort.hear()
  await cohort.at(NOW + 2 * DAY + 1)
  expect(await state(id)).toMatchObject({ state: 'exited', reason: 'exit.goal' })
  await sql(`update campaigns set state = 'stopped' where id = $1`, [id])
})

test('nor is it the visit the journey waits for, at the signal or at the deadline, with conditions or without', async () => {
  for (const [i, where] of [null, { field: 'amount', op: 'gte', value: 100 }].entries()) {
    const [stays, comes] = [2 + 2 * i, 3 + 2 * i]
    const id = await live(
      campaign(
        { in: ['event', { event: 'purchased' }], v: ['visit', { within: 'P3D', event: 'visited', where, since: 'step' }], out: ['end'], no: ['end'] },
        ['in.next>v', 'v.visited>out', 'v.not-visited>no'],
        { controlShare: 0 },
      ),
    )
    const from = NOW + (3 + 10 * i) * DAY
    for (const guest of [stays, comes]) await buy(guest, from, MINUTE)
    await relays()
    const cohort = await CohortByHand.following(stage, id, from)
    await relays()
    await cohort.hear()
    await cohort.at(from + 1)
    await buy(comes, from + 30_000, MINUTE)
    await relays()
    await cohort.hear()
    await cohort.at(from + 4 * DAY)
    const left = await sql(`select customer_id as guest, port from passes where campaign_id = $1 and step = 'v' order by 1`, [id])
    expect(left).toEqual([
      { guest: stays, port: 'not-visited' },
      { guest: comes, port: 'visited' },
    ])
    await sql(`update campaigns set state = 'stopped' where id = $1`, [id])
  }
})

test('a goal is seen when it arrives, and at once', async () => {
  const guest = 6
  const at = NOW + 30 * DAY
  const id = await live(campaign({ in: ['manual'], w: ['wait', { for: 'P20D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0, goal: { ...purchase, event: 'visited' } })) // biome-ignore format: a drawing
  const cohort = await CohortByHand.enter(stage, id, [guest], at)
  await buy(guest, at + DAY, 5 * MINUTE)
  await relays()
  await cohort.hear()
  await cohort.at(at + DAY)
  expect(await state(id)).toMatchObject({ state: 'exited', reason: 'exit.goal', ended_at: new Date(at + DAY) })
})

test('what rules cannot see yet they see when its time has come: a continuous entry, and a rule that lets go', async () => {
  const [comes, goes] = [7, 8]
  const at = NOW + 60 * DAY
  const bought = { did: 'purchased', times: { op: 'gte', value: 1 }, within: 'P1D' }
  const entry = await liveCampaign(
    stage,
    campaign({ in: ['segment', { segment: bought, when: { kind: 'continuous' } }], w: ['wait', { for: 'P20D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], {
      controlShare: 0,
    }),
  )
  await sql(`update campaigns set state = 'draft' where id = $1`, [entry])
  await clock(at)
  await stage.run((ctx) => launch(ctx, { campaign: entry }))
  const exit = await live(
    campaign({ in: ['manual'], w: ['wait', { for: 'P20D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0, exitWhen: bought }),
  )
  const cohort = await CohortByHand.enter(stage, exit, [goes], at)
  const inside = async () => (await sql('select customer_id as guest from enrolments where campaign_id = $1 order by 1', [entry])).map(({ guest }) => guest)
  for (const guest of [comes, goes]) await buy(guest, at, 5 * MINUTE)
  await relays()
  expect(await inside()).toEqual([])
  // No hour turns, and nobody does anything.
  await clock(at + 5 * MINUTE)
  await relays()
  expect(await inside()).toEqual([comes, goes])
  await cohort.hear()
  await cohort.at(at + 5 * MINUTE)
  expect(await state(exit)).toMatchObject({ state: 'exited', reason: 'exit.rule' })
  expect(await sql('select 1 from ahead')).toEqual([])
})

test('the segment of an entry by event sees the very event', async () => {
  const at = NOW + 90 * DAY
  const id = await liveCampaign(
    stage,
    campaign(
      { in: ['event', { event: 'purchased', segment: { field: 'purchases', op: 'gte', value: 1 } }], w: ['wait', { for: 'P5D' }], out: ['end'] },
      ['in.next>w', 'w.next>out'],
      { controlShare: 0 },
    ),
  )
  await buy(9, at, MINUTE)
  await relays()
  expect(await sql('select customer_id as guest, entered_at from enrolments where campaign_id = $1', [id])).toEqual([{ guest: 9, entered_at: new Date(at) }])
})
