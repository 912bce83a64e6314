import { afterAll, beforeAll, expect, test } from 'vitest'
import { performers } from '../../workflows/steps/performers'
import { campaign } from '../../workflows/testing/graphs'
import { migrate } from '../journeys/service'
import { change } from './change'
import type { Performers } from './perform'
import { Stage } from './testing'
import { acts } from './testing/acts'
import { CohortByHand, liveCampaign, publishVersion } from './testing/cohort-by-hand'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.parse('2026-02-27T09:00:00Z')

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 60 })
})
afterAll(() => stage.close())

const { guests, sql, run, clock, pauseAt, resumedAt } = acts(() => stage)
const where = (id: number) => sql('select step, state, reason, version, due from enrolments where campaign_id = $1 order by id', [id])
const points = async (id: number) =>
  (await sql(`select coalesce(sum(amount), 0)::int as n from ledger where campaign_id = $1 and account = 'customer'`, [id]))[0].n as number
const takeIn = (cohort: CohortByHand) => change(stage.db.app, performers as unknown as Performers, cohort.key)
const happens = (type: string, customer: number, at: number) =>
  sql('insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, $2, $3, $4, $4, $5, $6)', [
    stage.workspace,
    type,
    customer,
    new Date(at),
    'change',
    String(customer),
  ])

const skipAt = (id: number, at: number) => resumedAt(id, at, { overdue: 'skip' })

const ends = { controlShare: 0, goal: { event: 'custom.goal', where: null, within: 'P30D', exit: true } }
const waits = (settings: Record<string, unknown>) =>
  campaign({ in: ['manual'], w: ['wait', { for: 'P5D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], settings)
const gives = (settings: Record<string, unknown>) =>
  campaign({ in: ['manual'], p: ['points', { amount: 10, reason: 'x' }], w2: ['wait', { for: 'P5D' }], out: ['end'] }, ['in.next>p', 'p.next>w2', 'w2.next>out'], settings) // biome-ignore format: a drawing
const waitsThenGives = (settings: Record<string, unknown>) =>
  campaign({ in: ['manual'], w: ['wait', { for: 'P5D' }], p: ['points', { amount: 10, reason: 'x' }], w2: ['wait', { for: 'P5D' }], out: ['end'] }, ['in.next>w', 'w.next>p', 'p.next>w2', 'w2.next>out'], settings) // biome-ignore format: a drawing
const ontoPoints = (id: number) => run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: { w: 'p' } }))

test('made in a pause, a migration gives nobody anything before the resume, and gives it after', async () => {
  const id = await liveCampaign(stage, waits({ controlShare: 0 }))
  const cohort = await CohortByHand.enter(stage, id, guests(1), NOW)
  await pauseAt(id, NOW + DAY)
  await publishVersion(stage, id, 2, gives({ controlShare: 0 }), NOW)
  await ontoPoints(id)
  await cohort.hear()
  await cohort.at(NOW + 2 * DAY)
  expect(await points(id)).toBe(0)
  expect(await where(id)).toMatchObject([{ step: 'w', version: 1 }])
  await resumedAt(id, NOW + 3 * DAY, { overdue: 'send' })
  await cohort.hear()
  await cohort.at(NOW + 3 * DAY)
  expect(await points(id)).toBe(10)
  expect(await where(id)).toMatchObject([{ step: 'w2', version: 2 }])
})

test('in a campaign that is over, nobody is given anything by what was done to it before', async () => {
  const id = await liveCampaign(stage, waits({ controlShare: 0 }))
  const cohort = await CohortByHand.enter(stage, id, guests(1), NOW)
  await publishVersion(stage, id, 2, gives({ controlShare: 0 }), NOW)
  await ontoPoints(id)
  // As it is for those beyond the first slice of rows that a stop closes.
  await sql(`update campaigns set state = 'stopped', ended_at = $2 where id = $1`, [id, new Date(NOW + 1)])
  await cohort.hear()
  await cohort.at(NOW + HOUR)
  expect(await points(id)).toBe(0)
})

test('who has reached the goal leaves, and is moved by no migration', async () => {
  const id = await liveCampaign(stage, waits(ends))
  const [guest, other] = guests(2)
  const cohort = await CohortByHand.enter(stage, id, [guest!, other!], NOW)
  await happens('custom.goal', guest!, NOW + 2 * HOUR)
  await publishVersion(stage, id, 2, gives({ controlShare: 0 }), NOW)
  await clock(NOW + 3 * HOUR)
  await ontoPoints(id)
  await cohort.hear()
  await cohort.at(NOW + 3 * HOUR)
  expect(await points(id)).toBe(10)
  expect(await where(id)).toMatchObject([
    { state: 'exited', step: 'w', version: 1, reason: 'exit.goal' },
    { state: 'active', step: 'w2', version: 2 },
  ])
})

test('skip: who reached the goal in the pause, before their due, leaves at the goal', async () => {
  const id = await liveCampaign(stage, waitsThenGives(ends))
  const [guest] = guests(1)
  const cohort = await CohortByHand.enter(stage, id, [guest!], NOW)
  await pauseAt(id, NOW + DAY)
  await happens('custom.goal', guest!, NOW + 2 * DAY)
  await skipAt(id, NOW + 10 * DAY)
  await cohort.hear()
  await cohort.at(NOW + 10 * DAY)
  expect(await points(id)).toBe(0)
  expect(await where(id)).toMatchObject([{ state: 'exited', step: 'w' }])
})

test('skip: what was due after the end of the campaign, which came in the pause, does not happen', async () => {
  const id = await liveCampaign(stage, waitsThenGives({ controlShare: 0, endsAt: new Date(NOW + 3 * DAY).toISOString() }))
  const cohort = await CohortByHand.enter(stage, id, guests(1), NOW)
  await pauseAt(id, NOW + DAY)
  await skipAt(id, NOW + 10 * DAY)
  await cohort.hear()
  await cohort.at(NOW + 10 * DAY)
  expect(await points(id)).toBe(0)
  expect(await where(id)).toMatchObject([{ state: 'stopped', step: 'w' }])
})

test('reliability 38: taken in, and the answer lost: the repeat changes nothing and tells again what had happened', async () => {
  const id = await liveCampaign(stage, waits({ controlShare: 0 }))
  const [guest] = guests(1)
  const cohort = await CohortByHand.enter(stage, id, [guest!], NOW)
  await happens('custom.x', guest!, NOW + HOUR)
  await publishVersion(stage, id, 2, campaign({ in: ['manual'], l: ['listen', { event: 'custom.x', within: 'P20D' }], out: ['end'] }, ['in.next>l', 'l.happened>out', 'l.timed-out>out'], { controlShare: 0 }), NOW) // biome-ignore format: a drawing
  await clock(NOW + 2 * HOUR)
  await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: { w: 'l' } }))
  const lost = await takeIn(cohort)
  expect(lost.happened).toHaveLength(1)
  expect(await takeIn(cohort)).toEqual(lost)
  await cohort.hear()
  await cohort.at(NOW + 3 * HOUR)
  expect(await where(id)).toMatchObject([{ state: 'finished' }])
})

test('skip: an event heard in the pause and one of a wait begun in it are taken as of their instants', async () => {
  const id = await liveCampaign(stage, campaign({ in: ['manual'], w: ['wait', { for: 'P2D' }], l: ['listen', { event: 'custom.y', within: 'P3D' }], w2: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>w', 'w.next>l', 'l.happened>w2', 'l.timed-out>out', 'w2.next>out'], { controlShare: 0 })) // biome-ignore format: a drawing
  const [guest] = guests(1)
  const cohort = await CohortByHand.enter(stage, id, [guest!], NOW)
  await pauseAt(id, NOW + DAY)
  await happens('custom.y', guest!, NOW + 3 * DAY)
  await skipAt(id, NOW + 3.5 * DAY)
  await cohort.hear()
  await cohort.at(NOW + 3.5 * DAY)
  // Its deadline is after the pause: what happened in it is heard at once.
  expect(await where(id)).toMatchObject([{ step: 'w2', due: new Date(NOW + 4 * DAY) }])
})

test('skip over a loop of hours and a pause of days: done in slices, each well within the time of an activity, and all the laps are made', async () => {
  const id = await liveCampaign(stage, campaign({ in: ['manual'], w: ['wait', { for: 'PT1H' }], p: ['points', { amount: 1, reason: 'x' }], out: ['end'] }, ['in.next>w', 'w.next>p', 'p.next>w x300', 'p.next>out'], { controlShare: 0 })) // biome-ignore format: a drawing
  const cohort = await CohortByHand.enter(stage, id, guests(10), NOW)
  await pauseAt(id, NOW + HOUR / 60)
  await skipAt(id, NOW + 10 * DAY)
  const times: number[] = []
  for (let more = true; more; ) {
    const began = performance.now()
    await takeIn(cohort)
    times.push(performance.now() - began)
    more = (await sql('select 1 from enrolments e join campaigns c on c.id = e.campaign_id where c.id = $1 and e.changes < c.changes', [id])).length > 0
  }
  expect(Math.max(...times)).toBeLessThan(8_000)
  expect(await points(id)).toBe(10 * 240)
  expect(new Set((await where(id)).map(({ due }) => due.getTime()))).toEqual(new Set([NOW + 10 * DAY + HOUR]))
}, 120_000)
