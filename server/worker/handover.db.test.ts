import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { checkDocument } from '../campaigns/check'
import { trace } from '../insight/trace'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const DAY = 86_400_000
const NOW = Date.parse('2026-01-12T09:00:00Z')

let stage: Stage
let next = 0
beforeAll(async () => {
  stage = await Stage.make({ customers: 40 })
})
afterAll(() => stage.close())

const sql = (text: string, values: unknown[] = []) => stage.db.owner.$client.query(text, values)
const people = (n: number) => {
  next += n
  return stage.customers.slice(next - n, next)
}
const target = (settings: Record<string, unknown> = {}, entry: [string, Record<string, unknown>?] = ['manual']) =>
  liveCampaign(stage, campaign({ in: entry, w: ['wait', { for: 'P30D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0, ...settings }))
/** Hands over to a campaign after so many days (0: at once). */
const handing = (to: number | string, days = 0, settings: Record<string, unknown> = {}) =>
  liveCampaign(
    stage,
    days
      ? campaign(
          { in: ['manual'], w: ['wait', { for: `P${days}D` }], h: ['handover', { campaign: String(to) }], out: ['end'] },
          ['in.next>w', 'w.next>h', 'h.next>out'],
          { controlShare: 0, ...settings },
        )
      : campaign({ in: ['manual'], h: ['handover', { campaign: String(to) }], out: ['end'] }, ['in.next>h', 'h.next>out'], { controlShare: 0, ...settings }),
  )
const entered = async (id: number) => (await sql('select customer_id, entry, entered_at from enrolments where campaign_id = $1 order by id', [id])).rows
const reasons = async (id: number) =>
  (await sql(`select state, reason from asks where campaign_id = $1 and kind = 'handover' order by enrolment_id`, [id])).rows

test('enters customers there in the same turn, at the instant of their ask; a cohort is started, and they go on here', async () => {
  const other = await target()
  const id = await handing(other, 2)
  const two = people(2)
  const cohort = await CohortByHand.enter(stage, id, two, NOW)
  await cohort.at(NOW + 10 * DAY)
  await cohort.repeat()
  expect(await entered(other)).toEqual(two.map((customer) => ({ customer_id: customer, entry: 1, entered_at: new Date(NOW + 2 * DAY) })))
  expect(await stage.count(`enrolments where campaign_id = ${id} and state = 'finished'`)).toBe(2)
  expect(await stage.count(`outbox where kind = 'start' and workflow_id like '%${other}%'`)).toBeGreaterThan(0)
  const there = await CohortByHand.following(stage, other, NOW + 10 * DAY)
  await there.at(NOW + 32 * DAY)
  expect((await sql(`select distinct left_at from passes where campaign_id = $1 and step = 'w'`, [other])).rows).toEqual([
    { left_at: new Date(NOW + 32 * DAY) },
  ])
  const { rows } = await sql('select id from enrolments where campaign_id = $1 limit 1', [other])
  const told = await stage.run((ctx) => trace(ctx, other, rows[0].id))
  expect(told.entries[0]).toMatchObject({ did: 'entered', reason: { code: 'handed_over', text: 'Sent in by another campaign.' } })
})

test('re-entry there is as that campaign allows; whoever may not goes on here with the reason', async () => {
  const other = await target({ reentry: { kind: 'after', duration: 'P40D' } })
  const id = await handing(other)
  const one = people(1)
  await CohortByHand.enter(stage, id, one, NOW)
  await CohortByHand.enter(stage, id, one, NOW + DAY)
  const there = await CohortByHand.following(stage, other, NOW + DAY)
  await there.at(NOW + 31 * DAY)
  await CohortByHand.enter(stage, id, one, NOW + 35 * DAY)
  await CohortByHand.enter(stage, id, one, NOW + 45 * DAY)
  expect((await entered(other)).map(({ entry, entered_at }) => [entry, (entered_at.getTime() - NOW) / DAY])).toEqual([
    [1, 0],
    [2, 45],
  ])
  expect(await reasons(id)).toEqual([
    { state: 'accepted', reason: null },
    { state: 'skipped', reason: 'already_in' },
    { state: 'skipped', reason: 'not_eligible' },
    { state: 'accepted', reason: null },
  ])
  expect(await stage.count(`enrolments where campaign_id = ${id} and state = 'finished'`)).toBe(4)
})

test('why nobody could enter: paused, stopped, not begun, over, rules of its own, gone; erased customers', async () => {
  const state = (id: number, name: string) => sql('update campaigns set state = $2 where id = $1', [id, name])
  const paused = await target()
  await state(paused, 'paused')
  const stopped = await target()
  await state(stopped, 'stopped')
  const archived = await target()
  await sql('update campaigns set archived_real = now() where id = $1', [archived])
  const cases: [number | string, string][] = [
    [paused, 'other_paused'],
    [stopped, 'not_live'],
    [await target({ startsAt: '2026-02-01T00:00:00Z' }), 'not_started'],
    [await target({ endsAt: '2026-01-10T00:00:00Z' }), 'over'],
    [await target({}, ['segment', { segment: { field: 'visits', op: 'gte', value: 0 } }]), 'not_manual'],
    [archived, 'unknown_campaign'],
    [999_999, 'unknown_campaign'],
  ]
  for (const [other, reason] of cases) {
    const id = await handing(other)
    await CohortByHand.enter(stage, id, people(1), NOW)
    expect(await reasons(id)).toEqual([{ state: 'skipped', reason }])
    expect(await stage.count(`enrolments where campaign_id = ${id} and state = 'finished'`)).toBe(1)
  }
  const id = await handing(await target())
  const [erased] = people(1)
  await sql('update customers set erased_at = now() where id = $1', [erased])
  await CohortByHand.enter(stage, id, [erased!], NOW)
  expect(await reasons(id)).toEqual([{ state: 'skipped', reason: 'erased' }])
})

test('campaigns that hand over to each other: nobody goes round within a day, but may when it takes longer', async () => {
  const always = { reentry: { kind: 'always' } }
  const first = await handing(1, 0, always)
  const second = await handing(first, 0, always)
  await sql(`update campaign_versions set document = replace(document::text, '"campaign": "1"', $2)::jsonb where campaign_id = $1`, [
    first,
    `"campaign": "${second}"`,
  ])
  const one = people(1)
  await CohortByHand.enter(stage, first, one, NOW)
  await CohortByHand.following(stage, second, NOW)
  expect(await reasons(first)).toEqual([{ state: 'accepted', reason: null }])
  expect(await reasons(second)).toEqual([{ state: 'skipped', reason: 'circle' }])
  expect(await entered(first)).toHaveLength(1)
  const slow = await handing(1, 3, always)
  const back = await handing(slow, 0, always)
  await sql(`update campaign_versions set document = replace(document::text, '"campaign": "1"', $2)::jsonb where campaign_id = $1`, [
    slow,
    `"campaign": "${back}"`,
  ])
  const cohort = await CohortByHand.enter(stage, slow, people(1), NOW)
  await cohort.at(NOW + 3 * DAY)
  await CohortByHand.following(stage, back, NOW + 3 * DAY)
  expect(await reasons(back)).toEqual([{ state: 'accepted', reason: null }])
  expect(await entered(slow)).toHaveLength(2)
})

test('two campaigns send the same customers into a third at once: each enters once', async () => {
  const other = await target()
  const both = people(5)
  const [a, b] = [await handing(other), await handing(other)]
  await Promise.all([CohortByHand.enter(stage, a, both, NOW), CohortByHand.enter(stage, b, both, NOW)])
  expect((await entered(other)).map(({ customer_id }) => customer_id).sort((x, y) => x - y)).toEqual(both)
  const all = [...(await reasons(a)), ...(await reasons(b))].map(({ reason }) => reason)
  expect(all.filter((reason) => reason === null)).toHaveLength(5)
  expect(all.filter((reason) => reason === 'already_in')).toHaveLength(5)
})

test('a document is judged by what there is in its workspace', async () => {
  const other = await target()
  const archived = await target()
  await sql('update campaigns set archived_real = now() where id = $1', [archived])
  const own = await handing(other)
  const codes = async (to: number, of = own) => {
    const document = campaign({ in: ['manual'], h: ['handover', { campaign: String(to) }], out: ['end'] }, ['in.next>h', 'h.next>out'], { controlShare: 0.1 })
    return (await stage.run((ctx) => checkDocument(ctx, document, String(of)))).diagnostics.map(({ code }) => code)
  }
  expect(await codes(other)).toEqual([])
  expect(await codes(own)).toEqual(['handover.own'])
  expect(await codes(archived)).toEqual(['handover.archived'])
  expect(await codes(888_888)).toEqual(['handover.unknown'])
  expect(await codes(own, other)).toEqual(['handover.back'])
})
