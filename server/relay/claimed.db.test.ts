import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { upsertCustomers } from '../customers/service'
import { ingestReceipts } from '../receipts/service'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign, setClock } from '../worker/testing/cohort-by-hand'
import { readStreams } from './testing'

/** Receipts of bank cards nobody knew, until a guest says that the card is theirs. */

const NOW = Date.parse('2026-02-27T09:10:00Z')
const DAY = 86_400_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 9, rate: 1 })
  await relays()
})
afterAll(() => stage.close())
const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const clock = (at: number) => setClock(stage, at)

const relays = () => readStreams(stage)
async function buy(card: string, at: number, history = false): Promise<void> {
  await clock(at)
  const items = [{ sku: 'bread', quantity: 1, price: 100 }]
  const sale = {
    source: 'till',
    externalId: `${card}/${at}`,
    location: 'A',
    occurredAt: new Date(at).toISOString(),
    customer: { bankCardToken: card },
    items,
    total: 100,
  }
  expect(await stage.run((ctx) => ingestReceipts(ctx, [sale], { history }))).toMatchObject([{ status: 'accepted', customer: null }])
}
async function say(guest: number, card: string, at: number): Promise<void> {
  await clock(at)
  await stage.run((ctx) => upsertCustomers(ctx, [{ externalId: String(guest), bankCardTokens: [card] }]))
}

test('a visit that is waited for is seen when it turns out whose it was', async () => {
  const id = await liveCampaign(
    stage,
    campaign(
      { in: ['manual'], v: ['visit', { within: 'P10D', event: 'visited', where: null, since: 'step' }], out: ['end'], no: ['end'] },
      ['in.next>v', 'v.visited>out', 'v.not-visited>no'],
      { controlShare: 0 },
    ),
  )
  const cohort = await CohortByHand.enter(stage, id, [1, 2], NOW)
  await relays()
  await buy('first', NOW + DAY)
  await relays()
  await say(1, 'first', NOW + 2 * DAY)
  await relays()
  await cohort.hear()
  await cohort.at(NOW + 2 * DAY)
  expect(await sql(`select customer_id as guest, port, left_at from passes where campaign_id = $1 and step = 'v'`, [id])).toEqual([
    { guest: 1, port: 'visited', left_at: new Date(NOW + 2 * DAY) },
  ])
})

test.each(['purchased', 'visited'])('%s lets in, with the instant at which it was known whose it was; nothing old, and no history', async (event) => {
  const at = NOW + (event === 'visited' ? 100 : 50) * DAY
  const id = await liveCampaign(
    stage,
    campaign({ in: ['event', { event }], w: ['wait', { for: 'P5D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0 }),
  )
  await buy(`${event}/old`, at - 9 * DAY)
  await buy(`${event}/history`, at - DAY, true)
  await buy(`${event}/new`, at)
  await relays()
  await say(3, `${event}/new`, at + DAY)
  await say(4, `${event}/old`, at + DAY)
  await say(5, `${event}/history`, at + DAY)
  await relays()
  expect(await sql('select customer_id as guest, entered_at from enrolments where campaign_id = $1', [id])).toEqual([
    { guest: 3, entered_at: new Date(at + DAY) },
  ])
})
