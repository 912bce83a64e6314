import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'
import { Adapters } from '../channels/registry'
import { inContext } from '../context'
import { stats } from '../insight/stats'
import { trace } from '../insight/trace'
import { verify } from '../insight/verify'
import { migrate, rollBack } from '../journeys/migrate'
import { relayFacts, relayWaits } from '../relay/occurred'
import { sendOnce } from '../sender/sender'
import { releaseHeld } from '../sender/sweep'
import { Stage } from './testing'
import { CohortByHand, liveCampaign, publishVersion, setClock } from './testing/cohort-by-hand'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.parse('2026-02-27T09:00:00Z')

let stage: Stage
let free: number[]
beforeAll(async () => {
  stage = await Stage.make({ customers: 40 })
  free = [...stage.customers]
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)
const next = (n = 1) => free.splice(0, n)
const push = (more: object = {}) => ({ class: 'service', channels: ['push'], content: { push: { title: 'H', text: 'H' } }, ...more })
const question = (answerWithin: string) => ['feedback', { question: 'How?', scale: 'stars', happyFrom: 4, message: push({ content: { push: { title: 'H', text: '{{ links.feedback }}' } } }), answerWithin }] as [string, Record<string, unknown>] // biome-ignore format: a drawing
const open = { controlShare: 0 }
const standing = (id: number) => sql('select step, state, reason, version from enrolments where campaign_id = $1 order by id', [id])
const messages = (id: number) => sql('select step, visit from messages where campaign_id = $1 order by id', [id])
const stays = (id: number, step: string) =>
  sql('select visit, version, port, moved_in, moved_out from stays where campaign_id = $1 and step = $2 order by seq', [id, step])
const points = async (id: number) =>
  (await sql(`select coalesce(sum(amount), 0)::int as n from ledger where campaign_id = $1 and account = 'customer'`, [id]))[0].n

/** What goes on in the world until then, and in the cohort. */
async function live(cohort: CohortByHand, now: number): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await cohort.at(now)
    await releaseHeld(stage.db.sender)
    while ((await sendOnce(stage.db.sender, new Adapters())) > 0);
    for (const relay of [relayFacts, relayWaits]) while ((await relay(stage.db.relay)) > 0);
    await cohort.hear()
  }
  await cohort.at(now)
}

async function publish(id: number, version: number, document: object, at: number): Promise<void> {
  await publishVersion(stage, id, version, document, at)
  await setClock(stage, at)
}

async function sound(id: number): Promise<void> {
  expect(brokenSums(await run((ctx) => stats(ctx, id)), 'in')).toEqual([])
  expect((await run(verify)).checks.filter((check) => !check.ok)).toEqual([])
}

test('version 2 adds a loop back to a message that version 1 sent: the second is sent too, and a neighbour in the cohort goes on', async () => {
  const ways = ['in.next>m', 'm.sent>w', 'm.not-sent>out', 'w.next>z', 'z.next>out']
  const drawn = (more: string[] = []) =>
    campaign({ in: ['manual'], m: ['message', push()], w: ['wait', { for: 'P2D' }], z: ['wait', { for: 'P3D' }], out: ['end'] }, [...more, ...ways], open)
  const id = await liveCampaign(stage, drawn())
  const cohort = await CohortByHand.enter(stage, id, next(2), NOW)
  await live(cohort, NOW)
  await publish(id, 2, drawn(['w.next>m x2']), NOW + DAY)
  await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: {} }))
  for (const day of [1, 2, 3, 4, 5, 6, 7, 20]) await live(cohort, NOW + day * DAY)
  expect(await standing(id)).toMatchObject([{ state: 'finished' }, { state: 'finished' }])
  expect(await messages(id)).toMatchObject([1, 1, 2, 2, 3, 3].map((visit) => ({ step: 'm', visit })))
  await sound(id)
})

test('moved back before a step they had passed, they pass it once more', async () => {
  const drawn = (last: string, first: string) =>
    campaign({ in: ['manual'], w0: ['wait', { for: first }], p: ['points', { amount: 10, reason: 'x' }], [last]: ['wait', { for: 'P10D' }], out: ['end'] }, ['in.next>w0', 'w0.next>p', `p.next>${last}`, `${last}.next>out`], open) // biome-ignore format: a drawing
  const id = await liveCampaign(stage, drawn('w1', 'P1D'))
  const cohort = await CohortByHand.enter(stage, id, next(), NOW)
  await live(cohort, NOW + 1.5 * DAY)
  await publish(id, 2, drawn('w2', 'P3D'), NOW + 2 * DAY)
  await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: { w1: 'w0' } }))
  await live(cohort, NOW + 6 * DAY)
  await live(cohort, NOW + 20 * DAY)
  expect(await standing(id)).toMatchObject([{ state: 'finished' }])
  expect(await points(id)).toBe(20)
  expect(await stays(id, 'p')).toMatchObject([
    { visit: 1, version: 1 },
    { visit: 2, version: 2 },
  ])
  await sound(id)
})

test('who waits for an answer is not asked again by a migration, nor by its rollback, and their answer to the first letter counts', async () => {
  const drawn = (within: string) =>
    campaign({ in: ['manual'], f: question(within), w: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>f', 'f.happy>w', 'f.unhappy>w', 'f.no-answer>out', 'w.next>out'], open) // biome-ignore format: a drawing
  const id = await liveCampaign(stage, drawn('P5D'))
  const people = next(3)
  const cohort = await CohortByHand.enter(stage, id, people, NOW)
  await live(cohort, NOW)
  await publish(id, 2, drawn('P8D'), NOW + HOUR)
  const map = { campaign: id, from: 1, to: 2, map: {} }
  expect((await run((ctx) => migrate(ctx, { ...map, dryRun: true }))).affected).toEqual({ f: 3 })
  await run((ctx) => migrate(ctx, map))
  await live(cohort, NOW + HOUR)
  expect(await standing(id)).toMatchObject(people.map(() => ({ step: 'f', version: 2 })))
  await answer(id, people[0]!, true, NOW + 2 * HOUR, 'told')
  const told = async () => {
    await live(cohort, NOW + 2 * HOUR)
    return stays(id, 'f')
  }
  await expect.poll(told, { timeout: 10_000 }).toContainEqual({ visit: 2, version: 2, port: 'happy', moved_in: true, moved_out: false })
  expect(await run((ctx) => rollBack(ctx, { campaign: id, migration: 1 }))).toMatchObject({ returned: 2, movedOn: 1 })
  await live(cohort, NOW + 3 * HOUR)
  expect(await standing(id)).toMatchObject([{ step: 'w', version: 2 }, { step: 'f', version: 1 }, { step: 'f', version: 1 }]) // biome-ignore format: a list
  await run((ctx) => migrate(ctx, map))
  await live(cohort, NOW + 4 * HOUR)
  // The second answers when the first version's time is over, and nobody tells of it.
  await answer(id, people[1]!, false, NOW + 6 * DAY)
  for (const day of [6, 8.5, 10]) await live(cohort, NOW + day * DAY)
  expect(await messages(id)).toHaveLength(3)
  expect((await standing(id)).map(({ state }) => state)).toEqual(['finished', 'finished', 'finished'])
  // Their way is told in the order in which it went.
  const [, second] = await sql('select id from enrolments where campaign_id = $1 order by id', [id])
  const { entries } = await run((ctx) => trace(ctx, id, second.id))
  expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort())
  expect(entries.filter(({ step }) => step === 'f').map(({ did, port }) => port ?? did)).toEqual([
    ...['entered', 'asked', 'outcome', 'left', 'entered', 'left', 'entered', 'left', 'entered'],
    ...['asked', 'unhappy', 'unhappy'],
  ])
  expect((await stays(id, 'f')).flatMap(({ port }) => port ?? []).sort()).toEqual(['happy', 'no-answer', 'unhappy'])
  await sound(id)
})

/** The guest answers the letter; `told`: the fact that the relay tells of is there too. */
async function answer(id: number, customer: number, happy: boolean, at: number, told?: 'told'): Promise<void> {
  const [{ id: enrolment }] = await sql('select id from enrolments where campaign_id = $1 and customer_id = $2', [id, customer])
  await sql(
    `insert into feedback (workspace_id, campaign_id, enrolment_id, step, visit, customer_id, question, scale, score, happy, at) values ($1, $2, $3, 'f', 1, $4, 'How?', 'stars', 5, $5, $6)`,
    [stage.workspace, id, enrolment, customer, happy, new Date(at)],
  )
  if (!told) return
  await sql(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties) values ($1, 'feedback_left', $2, $3, $3, 'kaskad', $4, $5)`,
    [stage.workspace, customer, new Date(at), `feedback:${enrolment}`, JSON.stringify({ ask: `${enrolment}/f/1/1`, happy })],
  )
}

test('moved away from a question and back again, they wait on for the answer to the letter they have', async () => {
  const drawn = (step: string) => {
    const [kind, port] = step === 'f' ? [question('P5D'), 'no-answer'] : [['wait', { for: 'P9D' }] as [string, Record<string, unknown>], 'next']
    return campaign({ in: ['manual'], [step]: kind, out: ['end'] }, [`in.next>${step}`, `${step}.${port}>out`, ...(step === 'f' ? ['f.happy>out', 'f.unhappy>out'] : [])], open) // biome-ignore format: a drawing
  }
  const id = await liveCampaign(stage, drawn('f'))
  const people = next()
  const cohort = await CohortByHand.enter(stage, id, people, NOW)
  await live(cohort, NOW)
  await publish(id, 2, drawn('w'), NOW + HOUR)
  await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: { f: 'w' } }))
  await live(cohort, NOW + HOUR)
  expect(await standing(id)).toMatchObject([{ step: 'w', version: 2 }])
  await run((ctx) => rollBack(ctx, { campaign: id, migration: 1 }))
  await live(cohort, NOW + 2 * HOUR)
  expect(await standing(id)).toMatchObject([{ step: 'f', version: 1 }])
  await answer(id, people[0]!, true, NOW + 3 * HOUR)
  await live(cohort, NOW + 6 * DAY)
  expect(await stays(id, 'f')).toMatchObject([{ visit: 1, moved_out: true }, { visit: 2, port: 'happy' }]) // biome-ignore format: a list
  expect(await messages(id)).toHaveLength(1)
  await sound(id)
})

test('who has a send undecided gets nothing more of the old version, and is moved from where the dry run said', async () => {
  const quiet = { ...open, quietHours: { from: '08:00', to: '12:00' }, timeZone: 'UTC' }
  const promo = push({ class: 'promo' })
  const wait: [string, Record<string, unknown>] = ['wait', { for: 'P1D' }]
  const first = campaign({ in: ['manual'], m: ['message', promo], m2: ['message', push()], p: ['points', { amount: 10, reason: 'x' }], w: wait, out: ['end'] }, ['in.next>m', 'm.sent>m2', 'm.not-sent>out', 'm2.sent>p', 'm2.not-sent>p', 'p.next>w', 'w.next>out'], quiet) // biome-ignore format: a drawing
  const second = campaign({ in: ['manual'], m: ['message', promo], w: wait, x: wait, out: ['end'] }, ['in.next>m', 'm.sent>w', 'm.not-sent>x', 'w.next>out', 'x.next>out'], quiet) // biome-ignore format: a drawing
  for (const [map, left] of [
    [
      { m2: 'end', p: 'end' },
      { step: 'w', version: 2, state: 'active' },
    ],
    [
      { m: 'x', m2: 'end', p: 'end' },
      { step: 'x', version: 2, state: 'active' },
    ],
    [
      { m: 'end', m2: 'end', p: 'end' },
      { step: 'm', version: 1, state: 'stopped' },
    ],
  ] as const) {
    const id = await liveCampaign(stage, first)
    const people = next()
    await sql(`insert into consents (workspace_id, customer_id, channel, class, given, at) values ($1, $2, 'push', 'promo', true, $3)`, [stage.workspace, people[0], new Date(NOW - DAY)]) // biome-ignore format: a row
    const cohort = await CohortByHand.enter(stage, id, people, NOW)
    await live(cohort, NOW + HOUR)
    await publish(id, 2, second, NOW + HOUR)
    expect((await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map, dryRun: true }))).affected).toEqual({ m: 1 })
    await run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map }))
    await live(cohort, NOW + 2 * HOUR)
    expect(await standing(id)).toMatchObject([{ step: 'm', version: 1, state: 'active' }])
    await live(cohort, NOW + 5 * HOUR)
    expect(await standing(id)).toMatchObject([left])
    expect(await messages(id)).toEqual([{ step: 'm', visit: 1 }])
    expect(await points(id)).toBe(0)
    await sound(id)
  }
})
