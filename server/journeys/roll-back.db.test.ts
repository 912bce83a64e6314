import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { performers } from '../../workflows/steps/performers'
import { campaign } from '../../workflows/testing/graphs'
import { publish } from '../campaigns/publish'
import { inContext } from '../context'
import { change } from '../worker/change'
import type { Performers } from '../worker/perform'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { enter } from './enter'
import { migrate, rollBack } from './migrate'

const DAY = 86_400_000
const NOW = Date.parse('2026-02-27T09:00:00Z')

let stage: Stage
let id: number
let guests: number[]
beforeAll(async () => {
  stage = await Stage.make({ customers: 5 })
  guests = stage.customers
})
afterAll(() => stage.close())
const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)
const back = (migration: string) => run((ctx) => rollBack(ctx, { campaign: id, migration: Number(migration) }))
const moved = async (from: number, to: number) => (await run((ctx) => migrate(ctx, { campaign: id, from, to, map: {} }))).migration!
const comes = (guest: number) => run((ctx) => enter(ctx, { campaign: id, customers: [guest] }))
const takeIn = (cohort: CohortByHand) => change(stage.db.app, performers as unknown as Performers, cohort.key)
const versions = async () => (await sql('select version from enrolments where campaign_id = $1 order by customer_id', [id])).map((row) => row.version)

const drawn = (days: number, settings: object = {}) =>
  campaign({ in: ['manual'], w: ['wait', { for: `P${days}D` }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0, ...settings })

async function publishNext(days: number): Promise<void> {
  await sql('update campaigns set document = $2 where id = $1', [id, JSON.stringify(drawn(days))])
  await run((ctx) => publish(ctx, id))
}

beforeEach(async () => {
  id = await liveCampaign(stage, drawn(2))
})

test('newcomers: whoever comes after the rollback enters the version that was live before; who entered the new one is told of and finishes there', async () => {
  const cohort = await CohortByHand.enter(stage, id, guests.slice(0, 2), NOW)
  await publishNext(9)
  const migration = await moved(1, 2)
  await comes(guests[2]!)
  await takeIn(cohort)
  expect(await versions()).toEqual([2, 2, 2])
  expect(await back(migration)).toEqual({ returned: 2, movedOn: 0, newcomers: 1, liveVersion: 1 })
  await takeIn(cohort)
  await comes(guests[3]!)
  expect(await versions()).toEqual([1, 1, 2, 1])
  expect((await sql('select document, live_version from campaigns where id = $1', [id]))[0]).toMatchObject({ live_version: 1, document: drawn(9) })
  // Once more changes nothing; published anew it is version 3, and what was rolled back is not its former.
  expect(await back(migration)).toEqual({ returned: 0, movedOn: 0, newcomers: 1, liveVersion: 1 })
  await publishNext(9)
  expect(await back(await moved(1, 3))).toMatchObject({ liveVersion: 1 })
})

test('the version in between is the former one; a migration to an older version, or to one that is no longer live, leaves the live one alone', async () => {
  await CohortByHand.enter(stage, id, guests.slice(0, 1), NOW)
  await publishNext(9)
  await publishNext(10)
  const [first, second] = [await moved(1, 3), await moved(2, 3)]
  expect(await back(first)).toMatchObject({ liveVersion: 2 })
  expect(await back(second)).toMatchObject({ liveVersion: 2 })
  expect(await back(await moved(3, 2))).toMatchObject({ liveVersion: 2 })
})

test('a former version whose end is over does not come back: it would end the campaign', async () => {
  id = await liveCampaign(stage, drawn(2, { endsAt: new Date(NOW + DAY).toISOString() }))
  await CohortByHand.enter(stage, id, guests.slice(0, 1), NOW)
  await publishNext(9)
  await sql('update workspaces set clock_virtual = $1', [new Date(NOW + 2 * DAY)])
  expect(await back(await moved(1, 2))).toMatchObject({ liveVersion: 2 })
})
