import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const at = (text: string) => Date.parse(text)
const WORKDAYS = { window: { weekdays: [1, 2, 3, 4, 5], from: '11:00', to: '13:00' } }

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 40 })
  const sql = stage.db.owner.$client
  await sql.query(
    `insert into locations (workspace_id, external_id, name, time_zone) values ($1, '1', 'Berlin', 'Europe/Berlin'), ($1, '2', 'Odd', 'Moon/Base')`,
    [stage.workspace],
  )
})
afterAll(() => stage.close())

const wait = (config: Record<string, unknown>, settings: Record<string, unknown> = {}) =>
  liveCampaign(stage, campaign({ in: ['manual'], w: ['wait', config], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0, ...settings }))

const place = async (name: string) => (await stage.db.owner.$client.query('select id from locations where name = $1', [name])).rows[0].id as number
async function person(i: number, columns: Record<string, unknown>): Promise<number> {
  const id = stage.customers[i]!
  for (const [column, value] of Object.entries(columns)) await stage.db.owner.$client.query(`update customers set ${column} = $2 where id = $1`, [id, value])
  return id
}

/** Until when each of a campaign's customers waits, in the order of their ids. */
async function dues(of: number): Promise<(string | null)[]> {
  const { rows } = await stage.db.owner.$client.query('select due from enrolments where campaign_id = $1 order by customer_id, id', [of])
  return rows.map(({ due }) => due?.toISOString().slice(0, 16) ?? null)
}
const rows = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows

test('a window opens by the customer’s own clock: theirs, else of the home location, else the workspace’s; or the campaign’s', async () => {
  const [berlin, odd] = [await place('Berlin'), await place('Odd')]
  const people = [
    await person(0, {}),
    await person(1, { time_zone: 'Asia/Vladivostok' }),
    await person(2, { home_location_id: berlin }),
    await person(3, { time_zone: 'Nowhere/Such', home_location_id: berlin }),
    await person(4, { home_location_id: odd }),
  ]
  // Monday, 7:00 in Moscow, 5:00 in Berlin, 14:00 in Vladivostok.
  const now = at('2026-01-12T04:00:00Z')
  const own = await wait(WORKDAYS)
  await CohortByHand.enter(stage, own, people, now)
  expect(await dues(own)).toEqual(['2026-01-12T08:00', '2026-01-13T01:00', '2026-01-12T10:00', '2026-01-12T10:00', '2026-01-12T08:00'])
  const fixed = await wait(WORKDAYS, { timeZone: 'Asia/Tokyo' })
  await CohortByHand.enter(stage, fixed, people, now)
  expect(new Set(await dues(fixed))).toEqual(new Set(['2026-01-13T02:00']))
})

test('whoever waits leaves on the minute, and the trace can say until when and by which zone', async () => {
  const id = await wait(WORKDAYS)
  const cohort = await CohortByHand.enter(stage, id, [await person(5, {})], at('2026-01-16T12:00:00Z'))
  expect(await rows('select state, until, saw from asks where campaign_id = $1', [id])).toEqual([
    { state: 'accepted', until: new Date('2026-01-19T08:00:00Z'), saw: { until: '2026-01-19T08:00:00.000Z', zone: 'Europe/Moscow' } },
  ])
  await cohort.at(at('2026-01-20T00:00:00Z'))
  expect(await rows(`select left_at, port from passes where campaign_id = $1 and step = 'w'`, [id])).toEqual([
    { left_at: new Date('2026-01-19T08:00:00Z'), port: 'next' },
  ])
})

test('a repeated turn reads until when from its own row, whatever the profile says by now', async () => {
  const id = await wait(WORKDAYS)
  const customer = await person(6, {})
  const cohort = await CohortByHand.enter(stage, id, [customer], at('2026-01-16T12:00:00Z'))
  await person(6, { time_zone: 'Asia/Tokyo' })
  expect(await cohort.repeat()).toEqual(cohort.turns.at(-1)!.turned)
  expect(await dues(id)).toEqual(['2026-01-19T08:00'])
})

test('over the DST gap at the next minute that exists, over the fold once (reliability 29)', async () => {
  const id = await wait({ window: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '02:30', to: '02:45' } })
  const customer = await person(7, { time_zone: 'Europe/Berlin' })
  const gap = await CohortByHand.enter(stage, id, [customer], at('2026-03-28T12:00:00Z'))
  expect(await dues(id)).toEqual(['2026-03-29T01:00'])
  await gap.at(at('2026-03-30T00:00:00Z'))
  const fold = await CohortByHand.enter(stage, id, [customer], at('2026-10-24T12:00:00Z'))
  await fold.at(at('2026-10-26T00:00:00Z'))
  expect(
    (await rows(`select left_at from passes where campaign_id = $1 and step = 'w' order by left_at`, [id])).map(({ left_at }) => left_at.toISOString()),
  ).toEqual(['2026-03-29T01:00:00.000Z', '2026-10-25T00:30:00.000Z'])
})

test('the zone is edited while they wait for the hour that spring skips: they leave once, at the instant worked out as they came (reliability 29)', async () => {
  const id = await wait({ window: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '02:30', to: '02:45' } })
  const customer = await person(8, { time_zone: 'Europe/Berlin' })
  const cohort = await CohortByHand.enter(stage, id, [customer], at('2026-03-28T12:00:00Z'))
  for (const zone of ['America/New_York', 'Asia/Tokyo', 'Nowhere/Such']) {
    await person(8, { time_zone: zone })
    expect(await dues(id)).toEqual(['2026-03-29T01:00'])
  }
  await cohort.at(at('2026-04-02T00:00:00Z'))
  expect(await rows(`select left_at from passes where campaign_id = $1 and step = 'w'`, [id])).toEqual([{ left_at: new Date('2026-03-29T01:00:00Z') }])
})

test('a loop through a window goes round once an opening', async () => {
  const id = await liveCampaign(
    stage,
    campaign({ in: ['manual'], w: ['wait', WORKDAYS], p: ['points', { amount: 1 }], out: ['end'] }, ['in.next>w', 'w.next>p', 'p.next>w x3', 'p.next>out'], {
      controlShare: 0,
    }),
  )
  // Friday, inside of it.
  const cohort = await CohortByHand.enter(stage, id, [await person(8, {})], at('2026-01-16T09:00:00Z'))
  await cohort.at(at('2026-02-01T00:00:00Z'))
  const left = await rows(`select visit, left_at from passes where campaign_id = $1 and step = 'w' order by visit`, [id])
  expect(left.map(({ left_at }) => left_at.toISOString().slice(0, 13))).toEqual(['2026-01-16T09', '2026-01-19T08', '2026-01-20T08', '2026-01-21T08'])
})

async function receipts(customer: number | null, location: number, hours: number[], on = '2026-01-08'): Promise<void> {
  for (const [i, hour] of hours.entries())
    await stage.db.owner.$client.query(
      `insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, body_hash)
       values ($1, 'till', gen_random_uuid()::text, $2, $3, $4, $4, $5, $6, 4, 100, '')`,
      [stage.workspace, location, customer, new Date(at(`${on}T00:00:00Z`) + i), on, hour],
    )
}

test('the best hour is the guest’s own by their receipts; of a stranger the home location’s, else the workspace’s; what came later is not seen', async () => {
  const [berlin, odd] = [await place('Berlin'), await place('Odd')]
  const regular = await person(10, {})
  const local = await person(11, { home_location_id: berlin, time_zone: 'Europe/Moscow' })
  const stranger = await person(12, {})
  const id = await wait({ bestHour: { within: 'P1D' } })
  const now = at('2026-01-12T07:20:00Z')
  // Nobody has ever come: at once.
  await CohortByHand.enter(stage, id, [stranger], now)
  expect(await dues(id)).toEqual([null])
  await receipts(regular, odd, [19, 19, 8, 19])
  await receipts(local, berlin, [20])
  await receipts(null, berlin, [15, 15, 15])
  await receipts(null, odd, [12, 12, 12, 12, 12])
  await receipts(regular, odd, [9, 9, 9, 9, 9, 9], '2026-01-20')
  const known = await wait({ bestHour: { within: 'P1D' } })
  await CohortByHand.enter(stage, known, [regular, local, stranger], now)
  expect(await dues(known)).toEqual(['2026-01-12T16:00', '2026-01-12T12:00', '2026-01-12T09:00'])
  expect((await rows(`select saw ->> 'hoursOf' as whose from asks where campaign_id = $1 order by customer_id`, [known])).map(({ whose }) => whose)).toEqual([
    'guest',
    'location',
    'workspace',
  ])
})

test('everybody waits a part of the spread longer, each always the same', async () => {
  const spread = await wait({ for: 'P1D', spread: 'PT4H' })
  const now = at('2026-01-12T04:00:00Z')
  const cohort = await CohortByHand.enter(stage, spread, stage.customers.slice(20, 40), now)
  const first = await dues(spread)
  expect(new Set(first).size).toBeGreaterThan(10)
  expect(first.every((due) => at(`${due}Z`) >= now + DAY && at(`${due}Z`) < now + DAY + 4 * HOUR)).toBe(true)
  await cohort.at(now + DAY + 4 * HOUR)
  expect(await stage.count(`enrolments where campaign_id = ${spread} and state = 'active'`)).toBe(0)
})
