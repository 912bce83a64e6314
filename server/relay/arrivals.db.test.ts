import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { inContext } from '../context'
import { trace } from '../insight/trace'
import { pause } from '../journeys/pause'
import { resume } from '../journeys/resume'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { relayArrivals } from './arrivals'

const NOW = Date.parse('2026-01-12T09:00:00Z')
const HOUR = 3_600_000

let stage: Stage
let id: number
beforeAll(async () => {
  stage = await Stage.make({ customers: 12 })
})
afterAll(() => stage.close())
beforeEach(async () => {
  await sql(`update campaigns set state = 'stopped'`)
  await relay()
})

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const entering = async (config: Record<string, unknown>, settings: Record<string, unknown> = {}) => {
  const drawn = campaign({ in: ['event', config], w: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0, ...settings })
  id = await liveCampaign(stage, drawn)
}

let n = 0
const happen = (customer: number, type: string, at = NOW, more: { occurred?: number; live?: boolean; properties?: object } = {}) =>
  sql(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties, live) values ($1, $2, $3, $4, $5, 'test', $6, $7, $8)`,
    [stage.workspace, type, customer, new Date(more.occurred ?? at), new Date(at), `a${++n}`, JSON.stringify(more.properties ?? {}), more.live ?? true],
  )
/** To the stream's end: whoever else writes on this server holds back what is safe to read. */
async function relay(): Promise<void> {
  for (;;) {
    while ((await relayArrivals(stage.db.relay, stage.db.app)) > 0);
    const [row] = await sql(
      `select count(*)::int as left from facts f, cursors c where c.name = 'relay.arrivals' and f.live and (f.xid, f.id) > (c.xid::text::xid8, c.row_id)`,
    )
    if (row.left === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const inside = async () =>
  (await sql('select customer_id, entered_at from enrolments where campaign_id = $1 order by id', [id])).map((r) => [r.customer_id, r.entered_at.getTime()])

test('who does it enters at that instant, by its conditions and only these guests; the trace says by what', async () => {
  const [gold, tin, other] = stage.customers as [number, number, number]
  await sql(`update customers set tier = 'gold' where id = any($1::bigint[])`, [[gold, other]])
  await entering({ event: 'custom.booked', where: { field: 'properties.seats', op: 'gte', value: 2 }, segment: { field: 'tier', op: 'eq', value: 'gold' } })
  await happen(gold, 'custom.booked', NOW + HOUR, { properties: { seats: 4 } })
  await happen(tin, 'custom.booked', NOW + HOUR, { properties: { seats: 4 } })
  await happen(other, 'custom.booked', NOW + HOUR, { properties: { seats: 1 } })
  await happen(other, 'call', NOW + HOUR)
  await relay()
  expect(await inside()).toEqual([[gold, NOW + HOUR]])
  await CohortByHand.following(stage, id, NOW + HOUR)
  const [row] = await sql('select id from enrolments where campaign_id = $1', [id])
  const { entries } = await inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, (ctx) => trace(ctx, id, row.id), stage.db.app)
  expect(entries[0]).toMatchObject({
    did: 'entered',
    reason: { code: 'event' },
    saw: { event: 'custom.booked', occurredAt: new Date(NOW + HOUR).toISOString() },
  })
})

test('one event lets in once, however often the stream is read; the next one again where re-entry allows it', async () => {
  const guest = stage.customers[3]!
  await entering({ event: 'call' }, { reentry: { kind: 'always' } })
  await happen(guest, 'call', NOW)
  const [before] = await sql(`select xid::text, row_id from cursors where name = 'relay.arrivals'`)
  await relay()
  const cohort = await CohortByHand.following(stage, id, NOW)
  await happen(guest, 'call', NOW + HOUR)
  await relay()
  expect(await inside()).toEqual([[guest, NOW]])
  await cohort.at(NOW + 25 * HOUR)
  // The relay died before its cursor moved: both are read once more. The second found the guest inside; that one lets in now, as a late signal would.
  await sql(`update cursors set xid = $1::bigint, row_id = $2 where name = 'relay.arrivals'`, [before.xid, before.row_id])
  await relay()
  expect(await inside()).toEqual([[guest, NOW], [guest, NOW + HOUR]]) // biome-ignore format: two entries
  await happen(guest, 'call', NOW + 26 * HOUR)
  await relay()
  expect(await inside()).toHaveLength(2)
})

test('what the campaign itself does to a guest lets nobody into it; what another does, does', async () => {
  const [own, others, asked] = stage.customers.slice(8, 11) as [number, number, number]
  for (const event of ['points_earned', 'attribute_changed']) {
    await entering({ event }, { reentry: { kind: 'always' } })
    await happen(own, event, NOW, { properties: { campaign: id, step: 'p' } })
    await happen(others, event, NOW, { properties: { campaign: id - 1, step: 'p' } })
    await happen(asked, event, NOW)
    await relay()
    expect(await inside()).toEqual([[others, NOW], [asked, NOW]]) // biome-ignore format: rows
  }
})

test('what was known before the launch lets nobody in, though the relay reads it only then', async () => {
  const [before, after] = stage.customers.slice(8) as [number, number]
  await entering({ event: 'call' })
  await sql('update campaigns set launched_at = $2 where id = $1', [id, new Date(NOW)])
  await happen(before, 'call', NOW - 1)
  await happen(after, 'call', NOW)
  await relay()
  expect(await inside()).toEqual([[after, NOW]])
})

test('what happened in a pause lets nobody in, though the relay reads it after the pause', async () => {
  const [before, within, after] = stage.customers.slice(8, 11) as [number, number, number]
  const clock = (at: number) => sql('update workspaces set clock_running = false, clock_virtual = $1', [new Date(at)])
  const run = (work: Parameters<typeof inContext>[1]) => inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, work, stage.db.app)
  await entering({ event: 'call' })
  await clock(NOW + HOUR)
  await run((ctx) => pause(ctx, { campaign: id }))
  await clock(NOW + 3 * HOUR)
  await run((ctx) => resume(ctx, { campaign: id, overdue: 'send' }))
  for (const [guest, at] of [[before, NOW], [within, NOW + 2 * HOUR], [after, NOW + 3 * HOUR]] as const) await happen(guest, 'call', at) // biome-ignore format: rows
  await relay()
  expect((await inside()).map(([guest]) => guest)).toEqual([before, after])
})

test('history, what became known too late, and what happens while the campaign is paused or not begun let nobody in', async () => {
  const [a, b, c, d] = stage.customers.slice(4) as [number, number, number, number]
  await entering({ event: 'call' }, { startsAt: new Date(NOW).toISOString() })
  // The stage's clock goes a day a second: a minute of it is longer than two days.
  await happen(a, 'call', NOW + HOUR, { live: false })
  await happen(b, 'call', NOW + HOUR, { occurred: NOW - 61 * 24 * 30 * HOUR })
  await happen(c, 'call', NOW - HOUR)
  await relay()
  await sql(`update campaigns set state = 'paused' where id = $1`, [id])
  await happen(d, 'call', NOW + HOUR)
  await relay()
  await sql(`update campaigns set state = 'live' where id = $1`, [id])
  await relay()
  expect(await inside()).toEqual([])
  await happen(d, 'call', NOW + 2 * HOUR)
  await relay()
  expect(await inside()).toEqual([[d, NOW + 2 * HOUR]])
})
