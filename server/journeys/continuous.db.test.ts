import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { inContext } from '../context'
import { trace } from '../insight/trace'
import { relayArrivals, relayStirred } from '../relay/arrivals'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { lookAtAll } from './continuous'
import { finishDone } from './finish'
import { launch } from './launch'

const NOW = Date.parse('2026-01-12T09:10:00Z')
const HOUR = 3_600_000

let stage: Stage
let id: number
beforeAll(async () => {
  stage = await Stage.make({ customers: 20 })
  await sql(`update campaigns set state = 'stopped'`)
  await clock(NOW)
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const clock = (at: number) => sql('update workspaces set clock_running = false, clock_virtual = $1', [new Date(at)])
const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)
const inside = async () => (await sql('select customer_id, entry, entered_at from enrolments where campaign_id = $1 order by id', [id])).map((r) => [r.customer_id, r.entry, r.entered_at.getTime()]) // biome-ignore format: a row

async function begin(rule: object, settings: Record<string, unknown> = {}) {
  const drawn = campaign({ in: ['segment', { segment: rule, when: { kind: 'continuous' } }], w: ['wait', { for: 'PT30M' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0, ...settings }) // biome-ignore format: a drawing
  id = await liveCampaign(stage, drawn)
  await sql(`update campaigns set state = 'draft' where id = $1`, [id])
  const launched = await run((ctx) => launch(ctx, { campaign: id }))
  // A launch starts the clock of a sandbox.
  await clock(NOW + 60_000)
  return launched
}
/** Whatever happened and whoever changed, to the end: whoever else writes on this server holds back what is safe to read. */
async function look(): Promise<void> {
  for (;;) {
    while ((await relayArrivals(stage.db.relay, stage.db.app)) + (await relayStirred(stage.db.relay, stage.db.app)) > 0);
    const [row] = await sql(
      `select (select count(*) from facts f, cursors c where c.name = 'relay.arrivals' and f.live and (f.xid, f.id) > (c.xid::text::xid8, c.row_id))::int
         + (select count(*) from stirred)::int as left`,
    )
    if (row.left === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
let n = 0
const happen = (customer: number, type: string, at: number) =>
  sql(`insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, $2, $3, $4, $4, 'test', $5)`, [
    stage.workspace,
    type,
    customer,
    new Date(at),
    `c${++n}`,
  ])

test('everybody who matches at launch, then whoever comes to match: by what happens to them, and by a changed profile', async () => {
  const [a, b, c] = stage.customers as [number, number, number]
  await sql(`update customers set tier = 'gold' where id = $1`, [a])
  expect(await begin({ any: [{ field: 'tier', op: 'eq', value: 'gold' }, { did: 'call', times: { op: 'gte', value: 2 } }] })).toMatchObject({ entering: 1 }) // biome-ignore format: a rule
  await clock(NOW + 60_000)
  await sql(`update customers set tier = 'gold' where id = $1`, [b])
  await happen(c, 'call', NOW)
  await look()
  await happen(c, 'call', NOW + 1)
  await look()
  expect(await inside()).toEqual([[a, 1, NOW], [b, 1, NOW + 60_000], [c, 1, NOW + 60_000]]) // biome-ignore format: rows
  const [row] = await sql('select id from enrolments where campaign_id = $1 and customer_id = $2', [id, c])
  await CohortByHand.following(stage, id, NOW + 60_000)
  const { entries } = await run((ctx) => trace(ctx, id, row.id))
  expect(entries[0]).toMatchObject({ did: 'entered', reason: { code: 'matched' }, saw: { 'did.call': 2 } })
  expect(await finishDone(stage.db.relay.$client, stage.db.app)).toEqual([])
})

test('a segment that flaps lets nobody in twice by flapping, but again where re-entry allows it', async () => {
  const guest = stage.customers[5]!
  const tier = async (value: string) => {
    await sql('update customers set tier = $2 where id = $1', [guest, value])
    await look()
  }
  await begin({ field: 'tier', op: 'eq', value: 'silver' }, { reentry: { kind: 'always' } })
  await tier('silver')
  const cohort = await CohortByHand.following(stage, id, NOW + 60_000)
  await tier('tin')
  await tier('silver')
  // Stands inside: the second coming counts for nothing, and is not made up for later.
  expect(await inside()).toHaveLength(1)
  await cohort.at(NOW + HOUR)
  await clock(NOW + HOUR)
  await happen(guest, 'call', NOW + HOUR)
  await look()
  expect(await inside()).toHaveLength(1)
  await tier('tin')
  await tier('silver')
  expect((await inside()).map(([, entry]) => entry)).toEqual([1, 2])
})

test('what time alone makes true is seen at the turn of the hour, once', async () => {
  const guest = stage.customers[6]!
  await clock(NOW)
  await happen(guest, 'custom.tasted', NOW - 2 * HOUR)
  await begin({ all: [{ did: 'custom.tasted' }, { not: { did: 'custom.tasted', within: 'PT3H' } }] })
  const all = () => run((ctx) => lookAtAll(ctx, id))
  await clock(NOW + 40 * 60_000)
  expect(await all()).toBe(0)
  await clock(NOW + 70 * 60_000)
  expect([await all(), await all()]).toEqual([1, 0])
  expect(await inside()).toEqual([[guest, 1, NOW + 70 * 60_000]])
})

test.each([
  ['Asia/Kolkata', '18:30'],
  ['Asia/Kathmandu', '18:15'],
  ['Australia/Adelaide', '13:30'],
  ['Pacific/Chatham', '10:15'],
])('a day that begins in the middle of an hour is seen when it begins: %s', async (zone, midnight) => {
  const guest = stage.customers[7]!
  const at = Date.parse(`2026-01-14T${midnight}:00Z`)
  const begins = { all: [{ field: 'tags', op: 'contains', value: zone }, { field: 'age', op: 'gte', value: 30 }] } // biome-ignore format: a rule
  const [first] = await sql(`select to_char($1::timestamptz at time zone $2, 'YYYY-MM-DD') as day`, [new Date(at), zone])
  await sql('update customers set birthday = $2, time_zone = $3, tags = array[$3] where id = $1', [guest, first.day.replace('2026', '1996'), zone])
  await clock(NOW)
  await begin(begins)
  const all = (instant: number) => clock(instant).then(() => run((ctx) => lookAtAll(ctx, id)))
  const looked = async () => (await sql('select looked_at as at from campaigns where id = $1', [id]))[0].at.getTime()
  expect([await all(at - HOUR), await all(at - 1), await all(at + 1000), await all(at + 2000)]).toEqual([0, 0, 1, 0])
  expect([await inside(), await looked()]).toEqual([[[guest, 1, at + 1000]], at + 1000])
  // Nobody lives there any more: the hour is the next look.
  await sql('update customers set time_zone = null where id = $1', [guest])
  const day = at + 24 * HOUR
  await all(day - 60_000)
  await all(day + 1000)
  expect(await looked()).toBe(day - 60_000)
  await sql('delete from stirred')
})

test('nobody changed is kept where no campaign looks', async () => {
  await sql(`update campaigns set state = 'stopped'`)
  await sql('update customers set tier = $1', ['gold'])
  expect(await sql('select count(*)::int as n from stirred')).toEqual([{ n: 0 }])
})
