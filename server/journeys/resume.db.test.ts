import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'
import { Adapters } from '../channels/registry'
import { stats } from '../insight/stats'
import { relayFacts, relayWaits } from '../relay/occurred'
import { fallBack } from '../sender/fallback'
import { sendOnce } from '../sender/sender'
import { releaseHeld } from '../sender/sweep'
import { Stage } from '../worker/testing'
import { acts } from '../worker/testing/acts'
import { CohortByHand, liveCampaign, publishVersion } from '../worker/testing/cohort-by-hand'
import { enterDue } from './due-entries'
import { launch } from './launch'
import { migrate, rollBack } from './migrate'
import type { resume } from './resume'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.parse('2026-02-27T09:00:00Z')

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 120 })
})
afterAll(() => stage.close())

const { guests, sql, run, clock, pauseAt, resumedAt } = acts(() => stage)
const dues = async (id: number) => (await sql('select due from enrolments where campaign_id = $1 order by id', [id])).map(({ due }) => due?.getTime())
const ports = async (id: number, step: string) =>
  (await sql('select port from passes where campaign_id = $1 and step = $2', [id, step])).map(({ port }) => port)
const letters = (id: number) => sql('select step, channel, state, not_before, accepted_at from messages where campaign_id = $1 order by id', [id])

async function resumeAt(id: number, at: number, how: Omit<Parameters<typeof resume>[1], 'campaign'>, cohort: CohortByHand): Promise<void> {
  await resumedAt(id, at, how)
  await cohort.hear()
  await cohort.at(at)
}

/** Senders and the cohort, until nothing moves. */
async function live(cohort: CohortByHand, at: number): Promise<void> {
  await cohort.at(at)
  for (let more = 1; more > 0; ) {
    await releaseHeld(stage.db.sender)
    more = (await sendOnce(stage.db.sender, new Adapters())) + (await fallBack(stage.db.sender))
    await cohort.hear()
    await cohort.at(at)
  }
}

let facts = 0
const happens = (type: string, customer: number, at: number, known = at) =>
  sql('insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, $2, $3, $4, $5, $6, $7)', [
    stage.workspace,
    type,
    customer,
    new Date(at),
    new Date(known),
    'pauses',
    String(++facts),
  ])

const message = (channels: string[], more: object = {}) => ({
  class: 'service',
  channels,
  fallbackAfter: null,
  content: { push: { title: 'Hello', text: 'Hello' }, email: { subject: 'Hello', text: 'Hello' } },
  ...more,
})
const plain = { controlShare: 0 }
const waits = (id: string, days: number) =>
  campaign({ in: ['manual'], [id]: ['wait', { for: `P${days}D` }], out: ['end'] }, [`in.next>${id}`, `${id}.next>out`], plain)
const letter = campaign(
  { in: ['manual'], w: ['wait', { for: 'P2D' }], m: ['message', message(['push'])], w2: ['wait', { for: 'P5D' }], out: ['end'] },
  ['in.next>w', 'w.next>m', 'm.sent>w2', 'm.not-sent>out', 'w2.next>out'],
  plain,
)

test('send over a time: who was due at one instant leaves at instants all over it, never at one', async () => {
  const id = await liveCampaign(stage, letter)
  const cohort = await CohortByHand.enter(stage, id, guests(20), NOW)
  await pauseAt(id, NOW + HOUR)
  await resumeAt(id, NOW + 4 * DAY, { overdue: 'send', spread: 'PT4H' }, cohort)
  const after = (await dues(id)).map((due) => (due! - NOW - 4 * DAY) / HOUR)
  expect(new Set(after).size).toBe(20)
  expect(Math.min(...after)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...after)).toBeLessThan(4)
  expect(Math.max(...after) - Math.min(...after)).toBeGreaterThan(2)
})

test('send over a time: messages held by quiet hours too, and a few dues take all of it', async () => {
  const held = campaign(
    { in: ['manual'], m: ['message', message(['push'], { class: 'promo' })], out: ['end'] },
    ['in.next>m', 'm.sent>out', 'm.not-sent>out'],
    {
      ...plain,
      quietHours: { from: '08:00', to: '12:00' },
      timeZone: 'UTC',
    },
  )
  const id = await liveCampaign(stage, held)
  const people = guests(20)
  for (const customer of people)
    await sql(`insert into consents (workspace_id, customer_id, channel, class, given, at) values ($1, $2, 'push', 'promo', true, $3)`, [
      stage.workspace,
      customer,
      new Date(NOW - DAY),
    ])
  const cohort = await CohortByHand.enter(stage, id, people, NOW)
  await pauseAt(id, NOW + HOUR)
  await resumeAt(id, NOW + 6 * HOUR, { overdue: 'send', spread: 'PT4H' }, cohort)
  const after = (await letters(id)).map((row) => (row.not_before.getTime() - NOW - 6 * HOUR) / HOUR)
  expect(new Set(after).size).toBe(20)
  expect(Math.max(...after) - Math.min(...after)).toBeGreaterThan(2)
})

test('send over a time: those too who had been let in and had not moved yet', async () => {
  const id = await liveCampaign(stage, campaign({ in: ['manual'], m: ['message', message(['push'])], out: ['end'] }, ['in.next>m', 'm.sent>out', 'm.not-sent>out'], plain)) // biome-ignore format: a drawing
  const cohort = await CohortByHand.waiting(stage, id, guests(10), NOW)
  await pauseAt(id, NOW + 1000)
  await resumeAt(id, NOW + DAY, { overdue: 'send', spread: 'PT4H' }, cohort)
  const after = (await letters(id)).map((row) => (row.not_before.getTime() - NOW - DAY) / HOUR)
  expect(new Set(after).size).toBe(10)
  expect(Math.max(...after) - Math.min(...after)).toBeGreaterThan(1)
})

test('send on a virtual clock: nothing is stamped into the pause, and what comes in it is not brought about by what was sent after it', async () => {
  const id = await liveCampaign(stage, letter)
  const cohort = await CohortByHand.enter(stage, id, guests(1), NOW)
  await pauseAt(id, NOW + DAY)
  await resumeAt(id, NOW + 5 * DAY, { overdue: 'send' }, cohort)
  await live(cohort, NOW + 5 * DAY)
  expect((await letters(id))[0].accepted_at.getTime()).toBe(NOW + 5 * DAY)
  expect(await dues(id)).toEqual([NOW + 10 * DAY])
})

test('send on a virtual clock: neither a message that waited in the queue, nor the next channel of one that has not arrived', async () => {
  const id = await liveCampaign(
    stage,
    campaign({ in: ['manual'], m: ['message', message(['push', 'email'], { fallbackAfter: 'PT2H' })], w: ['wait', { for: 'P1D' }], out: ['end'] }, [
      'in.next>m',
      'm.sent>w',
      'm.not-sent>out',
      'w.next>out',
    ], plain), // biome-ignore format: a drawing
  )
  const [first, second] = guests(2)
  await sql(`update customers set email = id || '@example.test' where id = any($1)`, [[first, second]])
  const cohort = await CohortByHand.enter(stage, id, [first!], NOW)
  await live(cohort, NOW)
  const queued = await CohortByHand.enter(stage, id, [second!], NOW + HOUR / 2)
  await pauseAt(id, NOW + HOUR)
  await resumeAt(id, NOW + 11 * HOUR, { overdue: 'send' }, cohort)
  await live(cohort, NOW + 11 * HOUR)
  await live(queued, NOW + 11 * HOUR)
  const sent = (await letters(id)).map((row) => [row.channel, (row.accepted_at.getTime() - NOW) / HOUR])
  expect(sent).toEqual([['push', 0], ['push', 11], ['email', 11]]) // biome-ignore format: a table
})

test('who was let in before the pause and had not moved yet begins with its end', async () => {
  for (const overdue of ['send', 'shift'] as const) {
    const id = await liveCampaign(stage, letter)
    const cohort = await CohortByHand.waiting(stage, id, guests(1), NOW)
    await pauseAt(id, NOW + 1000)
    await resumeAt(id, NOW + 5 * DAY, { overdue }, cohort)
    expect(await dues(id)).toEqual([NOW + 7 * DAY])
  }
})

test('shift: what happened before or in the pause counts at the deadline as by its signal, also where that was lost', async () => {
  const listening = campaign({ in: ['manual'], l: ['listen', { event: 'custom.x', within: 'P5D' }], out: ['end'] }, ['in.next>l', 'l.happened>out', 'l.timed-out>out'], plain) // biome-ignore format: a drawing
  for (const heard of [true, false]) {
    const id = await liveCampaign(stage, listening)
    const [guest] = guests(1)
    const cohort = await CohortByHand.enter(stage, id, [guest!], NOW)
    await pauseAt(id, NOW + DAY)
    await happens('custom.x', guest!, NOW + 2 * DAY)
    for (const relay of [relayFacts, relayWaits]) while ((await relay(stage.db.relay)) > 0);
    if (!heard) await sql(`update outbox set sent_real = now() where signal = 'occurred' and sent_real is null`)
    if (!heard) await sql('update waits set told = false')
    await resumeAt(id, NOW + 11 * DAY, { overdue: 'shift' }, cohort)
    if (!heard) expect(await dues(id)).toEqual([NOW + 15 * DAY])
    await cohort.at(NOW + 20 * DAY)
    expect(await ports(id, 'l'), `heard: ${heard}`).toEqual(['happened'])
  }
})

test('shift: a visit of before the pause that is uploaded late counts', async () => {
  const id = await liveCampaign(stage, campaign({ in: ['manual'], v: ['visit', { within: 'P5D', event: 'visited', where: null, since: 'step' }], out: ['end'] }, ['in.next>v', 'v.visited>out', 'v.not-visited>out'], plain)) // biome-ignore format: a drawing
  const [guest] = guests(1)
  const cohort = await CohortByHand.enter(stage, id, [guest!], NOW)
  await pauseAt(id, NOW + DAY)
  await resumeAt(id, NOW + 11 * DAY, { overdue: 'shift' }, cohort)
  await happens('visited', guest!, NOW + HOUR, NOW + 12 * DAY)
  await cohort.at(NOW + 20 * DAY)
  expect(await ports(id, 'v')).toEqual(['visited'])
})

test('shift: an answer in the prolonged time counts, though its signal was lost', async () => {
  const ask = { question: 'How?', scale: 'stars', happyFrom: 4, message: message(['push'], { content: { push: { title: 'H', text: '{{ links.feedback }}' } } }), answerWithin: 'P3D' } // biome-ignore format: a drawing
  const id = await liveCampaign(stage, campaign({ in: ['manual'], f: ['feedback', ask], out: ['end'] }, ['in.next>f', 'f.happy>out', 'f.unhappy>out', 'f.no-answer>out'], plain)) // biome-ignore format: a drawing
  const [guest] = guests(1)
  const cohort = await CohortByHand.enter(stage, id, [guest!], NOW)
  await live(cohort, NOW)
  await pauseAt(id, NOW + DAY)
  await resumeAt(id, NOW + 11 * DAY, { overdue: 'shift' }, cohort)
  expect(await dues(id)).toEqual([NOW + 13 * DAY])
  await sql(
    `insert into feedback (workspace_id, campaign_id, enrolment_id, step, visit, customer_id, question, scale, score, happy, at)
     select workspace_id, campaign_id, id, 'f', 1, customer_id, 'How?', 'stars', 5, true, $2 from enrolments where campaign_id = $1`,
    [id, new Date(NOW + 12 * DAY)],
  )
  await cohort.at(NOW + 14 * DAY)
  expect(await ports(id, 'f')).toEqual(['happy'])
})

test('shift after an edit made in the pause: the new config counts from where the pause has moved the entry to', async () => {
  const id = await liveCampaign(stage, waits('w', 5))
  const cohort = await CohortByHand.enter(stage, id, guests(1), NOW)
  await pauseAt(id, NOW + HOUR)
  await publishVersion(stage, id, 2, waits('w', 1), NOW)
  await clock(NOW + 9 * DAY)
  await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: {} }))
  await cohort.hear()
  await cohort.at(NOW + 9 * DAY)
  expect(await sql('select version from enrolments where campaign_id = $1', [id])).toEqual([{ version: 1 }])
  await resumeAt(id, NOW + 10 * DAY + HOUR, { overdue: 'shift' }, cohort)
  expect(await dues(id)).toEqual([NOW + 11 * DAY])
})

test('send over a time after an edit made in the pause: the edit does not let everybody loose at once', async () => {
  const id = await liveCampaign(stage, waits('w', 2))
  const cohort = await CohortByHand.enter(stage, id, guests(10), NOW)
  await pauseAt(id, NOW + HOUR)
  await publishVersion(stage, id, 2, waits('w', 1), NOW)
  await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: {} }))
  await resumeAt(id, NOW + 4 * DAY, { overdue: 'send', spread: 'PT4H' }, cohort)
  expect(await sql('select distinct version from enrolments where campaign_id = $1', [id])).toEqual([{ version: 2 }])
  expect(new Set(await dues(id)).size).toBe(10)
})

test('shift, for who had a message undecided: the wait after it is as long as it says', async () => {
  const drawn = (days: number) =>
    campaign({ in: ['manual'], m: ['message', message(['push'])], w: ['wait', { for: `P${days}D` }], out: ['end'] }, ['in.next>m', 'm.sent>w', 'm.not-sent>out', 'w.next>out'], plain) // biome-ignore format: a drawing
  const id = await liveCampaign(stage, drawn(2))
  const cohort = await CohortByHand.enter(stage, id, guests(1), NOW)
  await pauseAt(id, NOW + HOUR)
  await publishVersion(stage, id, 2, drawn(1), NOW)
  await clock(NOW + DAY)
  await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: {} }))
  await resumeAt(id, NOW + 10 * DAY, { overdue: 'shift' }, cohort)
  await live(cohort, NOW + 10 * DAY)
  const [sent] = await letters(id)
  expect(sent.accepted_at.getTime()).toBeGreaterThanOrEqual(NOW + 10 * DAY)
  expect(await dues(id)).toEqual([sent.accepted_at.getTime() + DAY])
})

test('shift between a migration and its rollback: the old due has moved by the pause too', async () => {
  const id = await liveCampaign(stage, waits('w', 5))
  const cohort = await CohortByHand.enter(stage, id, guests(1), NOW)
  await publishVersion(stage, id, 2, waits('w2', 5), NOW)
  await clock(NOW + HOUR)
  const { migration } = await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: { w: 'w2' } }))
  await cohort.hear()
  await cohort.at(NOW + HOUR)
  await pauseAt(id, NOW + DAY)
  await resumeAt(id, NOW + 11 * DAY, { overdue: 'shift' }, cohort)
  expect(await dues(id)).toEqual([NOW + 15 * DAY])
  await run((ctx) => rollBack(ctx, { campaign: id, migration: Number(migration) }))
  await cohort.hear()
  await cohort.at(NOW + 11 * DAY + HOUR)
  expect(await dues(id)).toEqual([NOW + 15 * DAY])
  expect(brokenSums(await run((ctx) => stats(ctx, id)) as never, 'in')).toEqual([]) // biome-ignore format: one line
})

test('a weekly instant of entry that fell into the pause is not made up for at the resume; the next one comes', async () => {
  const [guest] = guests(1)
  await sql(`update customers set tags = array['weekly'] where id = $1`, [guest])
  const when = { kind: 'schedule', every: 'P7D', from: new Date(NOW + DAY).toISOString() }
  const id = await liveCampaign(stage, campaign({ in: ['segment', { segment: { field: 'tags', op: 'contains', value: 'weekly' }, when }], w: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], plain)) // biome-ignore format: a drawing
  await sql(`update campaigns set state = 'draft' where id = $1`, [id])
  await clock(NOW)
  await run((ctx) => launch(ctx, { campaign: id }))
  await pauseAt(id, NOW + HOUR)
  await resumedAt(id, NOW + 3 * DAY, { overdue: 'send' })
  await clock(NOW + 3 * DAY)
  await enterDue(stage.db.owner.$client, stage.db.app)
  expect(await sql('select 1 from enrolments where campaign_id = $1', [id])).toEqual([])
  expect((await sql('select enters_at from campaigns where id = $1', [id]))[0].enters_at.getTime()).toBe(NOW + 8 * DAY)
})
