import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { publish } from '../campaigns/publish'
import { inContext } from '../context'
import { Stage } from '../worker/testing'
import { liveCampaign } from '../worker/testing/cohort-by-hand'
import { lookAtAll } from './continuous'
import { enterDue } from './due-entries'
import { launch } from './launch'

const HOUR = 3_600_000
const NOW = Date.parse('2026-02-27T09:00:00Z')
const inHours = (n: number) => new Date(NOW + n * HOUR).toISOString()

let stage: Stage
let id: number
beforeAll(async () => {
  stage = await Stage.make({ customers: 3 })
  await sql(`update customers set tags = array['vip'] where id = $1`, [stage.customers[0]])
})
beforeEach(() => sql(`update campaigns set state = 'stopped'`))
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const clock = (at: number) => sql('update workspaces set clock_running = false, clock_virtual = $1', [new Date(at)])
const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)

type When = { kind: string; at?: string; every?: string; from?: string }
const drawn = (when: When, startsAt: string | null) =>
  campaign(
    { in: ['segment', { segment: { field: 'tags', op: 'contains', value: 'vip' }, when }], w: ['wait', { for: 'P2D' }], out: ['end'] },
    ['in.next>w', 'w.next>out'],
    { controlShare: 0, startsAt },
  )

async function begin(when: When, startsAt: string | null): Promise<void> {
  id = await liveCampaign(stage, drawn(when, startsAt))
  await clock(NOW)
  await sql(`update campaigns set state = 'draft' where id = $1`, [id])
  await run((ctx) => launch(ctx, { campaign: id }))
  await clock(NOW)
}
async function publishOver(when: When, startsAt: string | null): Promise<void> {
  await sql('update campaigns set document = $2 where id = $1', [id, JSON.stringify(drawn(when, startsAt))])
  await run((ctx) => publish(ctx, id))
}
/** Goes on to an hour after `NOW` as the relay would; the hours at which somebody entered since. */
async function until(to: number, from = 0): Promise<number[]> {
  const entered: number[] = []
  for (let hour = from; hour <= to; hour++) {
    await clock(NOW + hour * HOUR)
    const n = (await enterDue(stage.db.owner.$client, stage.db.app)) + (await run((ctx) => lookAtAll(ctx, id)))
    if (n > 0) entered.push(hour)
  }
  return entered
}

test.each<[string, When, string | null, When, string | null, number[]]>([
  ['once, its start moved later', { kind: 'once' }, inHours(5), { kind: 'once' }, inHours(8), [8]],
  ['once, its start moved earlier', { kind: 'once' }, inHours(5), { kind: 'once' }, inHours(2), [2]],
  ['once, its start taken away: it enters now', { kind: 'once' }, inHours(5), { kind: 'once' }, null, [0]],
  ['once, its start as it was', { kind: 'once' }, inHours(5), { kind: 'once' }, inHours(5), [5]],
  ['from an instant to once', { kind: 'at', at: inHours(5) }, null, { kind: 'once' }, inHours(7), [7]],
  ['at an instant, the start of the campaign moved behind it', { kind: 'at', at: inHours(5) }, null, { kind: 'at', at: inHours(5) }, inHours(8), [8]],
  ['continuous, its start moved later', { kind: 'continuous' }, inHours(5), { kind: 'continuous' }, inHours(8), [8]],
  ['a schedule that has not begun, to once', { kind: 'schedule', every: 'P1D', from: inHours(5) }, null, { kind: 'once' }, inHours(7), [7]],
])('published over a campaign that waits for its first: %s', async (_, when, startsAt, then, startsThen, expected) => {
  await begin(when, startsAt)
  await publishOver(then, startsThen)
  expect(await until(12)).toEqual(expected)
})

test('a segment that has entered, once or on a schedule, does not enter again because a start is moved', async () => {
  await begin({ kind: 'once' }, null)
  await publishOver({ kind: 'once' }, inHours(3))
  expect(await until(6)).toEqual([])
  await sql(`update campaigns set state = 'stopped'`)
  await begin({ kind: 'schedule', every: 'PT4H', from: inHours(1) }, null)
  expect(await until(2)).toEqual([1])
  await sql(`update enrolments set state = 'finished'`)
  await publishOver({ kind: 'once' }, inHours(4))
  expect(await until(8, 2)).toEqual([])
})
