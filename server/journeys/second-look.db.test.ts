import { afterAll, beforeAll, expect, test } from 'vitest'
import { fateOf } from '../../workflows/engine/migrated'
import { campaign } from '../../workflows/testing/graphs'
import { publish } from '../campaigns/publish'
import { Adapters } from '../channels/registry'
import { inContext } from '../context'
import { upsertCustomers } from '../customers/service'
import { stats } from '../insight/stats'
import { relayArrivals, relayStirred } from '../relay/arrivals'
import { fallBack } from '../sender/fallback'
import { sendOnce } from '../sender/sender'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign, publishVersion } from '../worker/testing/cohort-by-hand'
import { lookAtCalendar } from './calendar'
import { lookAt, lookAtAll } from './continuous'
import { enterDue } from './due-entries'
import { enterByEvents } from './enter-by-event'
import { launch } from './launch'
import { holdAfterRestore } from './recover'
import { resume } from './resume'

const DAY = 86_400_000
const NOW = Date.parse('2026-02-27T09:00:00Z')
let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 20 })
})
afterAll(() => stage.close())
const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const clock = (at: number) => sql('update workspaces set clock_running = false, clock_virtual = $1', [new Date(at)])
const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)

const happening = (customer: number, fact: number, at: number, amount: number) => ({
  fact,
  customer,
  type: 'custom.x',
  at,
  occurredAt: at,
  amount,
  properties: {},
  location: null,
  hour: null,
  weekday: null,
  lines: [],
})

test('entry event: the second of two in one slice satisfies the segment', async () => {
  const c = stage.customers[0]!
  await sql(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1,'custom.x',$2,$3,$3,'t','1'),($1,'custom.x',$2,$4,$4,'t','2')`,
    [stage.workspace, c, new Date(NOW - 3000), new Date(NOW - 1000)],
  )
  const id = await liveCampaign(
    stage,
    campaign(
      { in: ['event', { event: 'custom.x', segment: { did: 'custom.x', times: { op: 'gte', value: 2 } } }], w: ['wait', { for: 'P2D' }], out: ['end'] },
      ['in.next>w', 'w.next>out'],
      { controlShare: 0 },
    ),
  )
  await clock(NOW)
  const both = [happening(c, 1, NOW - 3000, 1), happening(c, 2, NOW - 1000, 1)]
  const apart = await liveCampaign(
    stage,
    campaign(
      { in: ['event', { event: 'custom.x', segment: { did: 'custom.x', times: { op: 'gte', value: 2 } } }], w: ['wait', { for: 'P2D' }], out: ['end'] },
      ['in.next>w', 'w.next>out'],
      { controlShare: 0 },
    ),
  )
  let n = 0
  for (const h of both) n += await run((ctx) => enterByEvents(ctx, apart, [h]))
  expect(n).toBe(1) // one by one: enters
  expect(await run((ctx) => enterByEvents(ctx, id, both))).toBe(1) // together
})

test('endsAt: nobody is given points after it, even when the relay has not come round yet', async () => {
  const id = await liveCampaign(
    stage,
    campaign(
      { in: ['manual'], w: ['wait', { for: 'P1D' }], p: ['points', { amount: 30, reason: 'x' }], out: ['end'] },
      ['in.next>w', 'w.next>p', 'p.next>out'],
      { controlShare: 0, endsAt: new Date(NOW + DAY / 2).toISOString() },
    ),
  )
  const cohort = await CohortByHand.enter(stage, id, [stage.customers[1]!], NOW)
  await cohort.at(NOW + 2 * DAY)
  expect(await sql(`select count(*)::int as n from ledger where campaign_id = $1`, [id])).toEqual([{ n: 0 }])
})

test('birthday: who stays on version 1 and listens for it hears it after version 2, which listens no more, was published', async () => {
  const c = stage.customers[2]!
  await sql(`update customers set birthday = '1990-03-01' where id = $1`, [c])
  const id = await liveCampaign(
    stage,
    campaign({ in: ['manual'], l: ['listen', { event: 'birthday', within: 'P10D' }], out: ['end'] }, ['in.next>l', 'l.happened>out', 'l.timed-out>out'], {
      controlShare: 0,
    }),
  )
  await sql('update campaigns set calendar_at = $2 where id = $1', [id, new Date(NOW)])
  const cohort = await CohortByHand.enter(stage, id, [c], NOW)
  await publishVersion(
    stage,
    id,
    2,
    campaign(
      { in: ['manual'], l2: ['listen', { event: 'points_expiring', within: 'P10D' }], out: ['end'] },
      ['in.next>l2', 'l2.happened>out', 'l2.timed-out>out'],
      { controlShare: 0 },
    ),
    NOW,
  )
  await clock(NOW + 4 * DAY)
  await run((ctx) => lookAtCalendar(ctx, id))
  expect(await sql(`select count(*)::int as n from facts where type = 'birthday' and customer_id = $1`, [c])).toEqual([{ n: 1 }])
  await cohort.at(NOW + 11 * DAY)
  expect(await sql(`select port from passes where campaign_id = $1 and step = 'l'`, [id])).toEqual([{ port: 'happened' }])
})

test('points_expiring: points that live shorter than `within` are about to expire as soon as they are there', async () => {
  const c = stage.customers[3]!
  const id = await liveCampaign(
    stage,
    campaign({ in: ['event', { event: 'points_expiring', within: 'P7D' }], w: ['wait', { for: 'P2D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], {
      controlShare: 0,
    }),
  )
  await sql('update campaigns set calendar_at = $2 where id = $1', [id, new Date(NOW)])
  await sql(
    `insert into lots (workspace_id, key, customer_id, amount, "left", created_at, expires_at, reason) values ($1, 'q', $2, 500, 500, $3, $4, 'test')`,
    [stage.workspace, c, new Date(NOW + 1000), new Date(NOW + 5 * DAY)],
  )
  let n = 0
  for (let d = 1; d < 6; d++) {
    await clock(NOW + d * DAY)
    n += await run((ctx) => lookAtCalendar(ctx, id))
  }
  expect(n).toBe(1)
})

test('restore: a campaign that is held is not let go on but by recover --confirm', async () => {
  const id = await liveCampaign(
    stage,
    campaign({ in: ['manual'], w: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0 }),
  )
  const paused = await liveCampaign(
    stage,
    campaign({ in: ['manual'], w: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0 }),
  )
  await sql(`update campaigns set state = 'paused', paused_at = $2 where id = $1`, [paused, new Date(NOW)])
  const c = await stage.db.owner.$client.connect()
  await holdAfterRestore(c, new Date(NOW))
  c.release()
  expect.soft((await sql('select held from campaigns where id = $1', [paused]))[0].held).toBe(true)
  await expect(run((ctx) => resume(ctx, { campaign: id, overdue: 'send' }))).rejects.toThrow()
})

const graph = (when: object) =>
  campaign(
    { in: ['segment', { segment: { field: 'tags', op: 'contains', value: 'vip' }, when }], w: ['wait', { for: 'P2D' }], out: ['end'] },
    ['in.next>w', 'w.next>out'],
    { controlShare: 0 },
  )

test.each([
  ['continuous', { kind: 'continuous' }],
  ['schedule', { kind: 'schedule', every: 'P1D', from: new Date(NOW + DAY).toISOString() }],
])('version 2 changes a live entry from once to %s', async (_, when) => {
  await sql(`update campaigns set state = 'stopped'`)
  await sql(`update customers set tags = '{}'`)
  const id = await liveCampaign(stage, graph({ kind: 'once' }))
  await sql(`update customers set tags = array['vip'] where id = $1`, [stage.customers[0]])
  await clock(NOW)
  await sql(`update campaigns set state = 'draft' where id = $1`, [id])
  const l = await run((ctx) => launch(ctx, { campaign: id }))
  await clock(NOW)
  expect(l.entering).toBe(1)
  await sql('update campaigns set document = $2 where id = $1', [id, JSON.stringify(graph(when))])
  expect(await run((ctx) => publish(ctx, id))).toEqual({ version: 2 })
  await sql(`update customers set tags = array['vip'] where id = $1`, [stage.customers[1]])
  let n = await run((ctx) => lookAt(ctx, [stage.customers[1]!]))
  for (let h = 1; h < 60; h += 3) {
    await clock(NOW + h * 3_600_000)
    n += (await sql('select looked_at from campaigns where id = $1', [id]))[0].looked_at ? await run((ctx) => lookAtAll(ctx, id)) : 0
    n += await enterDue(stage.db.owner.$client, stage.db.app)
  }
  expect(n).toBe(1)
})

test('an exit rule on a tag fires in the middle of a wait when the tag is set from outside', async () => {
  const c = stage.customers[5]!
  const id = await liveCampaign(
    stage,
    campaign({ in: ['manual'], w: ['wait', { for: 'P30D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], {
      controlShare: 0,
      exitWhen: { field: 'tags', op: 'contains', value: 'gone' },
    }),
  )
  await sql('update campaign_versions set exits = true where campaign_id = $1', [id])
  const cohort = await CohortByHand.enter(stage, id, [c], NOW)
  await clock(NOW + DAY)
  const [{ external_id: externalId }] = await sql('select external_id from customers where id = $1', [c])
  await run((ctx) => upsertCustomers(ctx, [{ externalId, tags: ['gone'] }]))
  while ((await relayStirred(stage.db.relay, stage.db.app)) > 0);
  await cohort.hear()
  await cohort.at(NOW + DAY + 1)
  expect(await sql('select state from enrolments where campaign_id = $1', [id])).toEqual([{ state: 'exited' }])
})

test('what is bought after the push of a cascade, before its last channel decides, is brought about by it', async () => {
  const day = 1
  const c = stage.customers[6]!
  const msg = {
    class: 'service',
    channels: ['push', 'email'],
    fallbackAfter: 'P3D',
    content: { email: { subject: 'H', text: 'H' }, push: { title: 'H', text: 'H' } },
  }
  const id = await liveCampaign(
    stage,
    campaign({ in: ['manual'], m: ['message', msg], out: ['end'] }, ['in.next>m', 'm.sent>out', 'm.not-sent>out'], { controlShare: 0 }),
  )
  const cohort = await CohortByHand.enter(stage, id, [c], NOW)
  const send = async (at: number) => {
    await clock(at)
    for (;;) if ((await sendOnce(stage.db.sender, new Adapters())) + (await fallBack(stage.db.sender)) === 0) break
  }
  await send(NOW)
  const [loc] = await sql(`insert into locations (workspace_id, external_id, name, time_zone) values ($1, 'L' || random(), 'L', 'UTC') returning id`, [
    stage.workspace,
  ])
  await sql(
    `insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, body_hash) values ($1,'t','r' || random(),$2,$3,$4,$4,$4::timestamptz::date,9,6,10000,'x')`,
    [stage.workspace, loc.id, c, new Date(NOW + day * DAY)],
  )
  await send(NOW + 3 * DAY)
  await send(NOW + 7 * DAY)
  await cohort.hear()
  await cohort.at(NOW + 7 * DAY)
  const told = await run((ctx) => stats(ctx, id))
  expect(told.steps.m).toMatchObject({ sent: 1, visited: 1, revenue: 10000 })
})

test('one birthday lets a guest in once, also where another campaign waits for it', async () => {
  const c = stage.customers[0]!
  await sql(`update customers set birthday = '1990-03-05' where id = $1`, [c])
  const a = await liveCampaign(
    stage,
    campaign({ in: ['manual'], l: ['listen', { event: 'birthday', within: 'P20D' }], out: ['end'] }, ['in.next>l', 'l.happened>out', 'l.timed-out>out'], {
      controlShare: 0,
    }),
  )
  const b = await liveCampaign(
    stage,
    campaign({ in: ['event', { event: 'birthday', daysBefore: 3 }], w: ['wait', { for: 'PT1H' }], out: ['end'] }, ['in.next>w', 'w.next>out'], {
      controlShare: 0,
      reentry: { kind: 'always' },
    }),
  )
  await sql('update campaigns set calendar_at = $1 where id = any($2)', [new Date(NOW), [a, b]])
  while (await relayArrivals(stage.db.owner, stage.db.app));
  await CohortByHand.enter(stage, a, [c], NOW)
  await clock(NOW + 4 * DAY)
  expect(await run((ctx) => lookAtCalendar(ctx, b))).toBe(1)
  const inB = await CohortByHand.following(stage, b, NOW + 4 * DAY)
  await inB.at(NOW + 5 * DAY)
  expect(await sql('select state from enrolments where campaign_id = $1', [b])).toEqual([{ state: 'finished' }])
  await clock(NOW + 7 * DAY)
  await run((ctx) => lookAtCalendar(ctx, a))
  await run((ctx) => lookAtCalendar(ctx, b))
  while (await relayArrivals(stage.db.owner, stage.db.app));
  expect(await sql('select entered_at from enrolments where campaign_id = $1', [b])).toHaveLength(1)
})

test('a step called keep or end maps to itself', () => {
  expect(fateOf({ from: 1, to: 2, map: {} }, new Set(['keep', 'end']), { version: 1, step: 'keep', ended: null })).toEqual({ do: 'place', step: 'keep' })
  expect(fateOf({ from: 1, to: 2, map: {} }, new Set(['keep', 'end']), { version: 1, step: 'end', ended: null })).toEqual({ do: 'place', step: 'end' })
})
