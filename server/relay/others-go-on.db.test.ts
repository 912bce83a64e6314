import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { lookAtCalendar } from '../journeys/calendar'
import { endDated, endRests, enterDue, finishDone } from '../journeys/service'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { relayArrivals, relayStirred } from './arrivals'
import { Chores } from './chores'
import { relayExits } from './exits'
import { relayFacts } from './occurred'

const NOW = Date.parse('2026-01-12T09:00:00Z')
const HOUR = 3_600_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 6 })
  // A stream begins where it is first read.
  await relayArrivals(stage.db.relay, stage.db.app)
  await relayExits(stage.db.relay, stage.db.app)
  await relayFacts(stage.db.relay)
})
afterAll(() => stage.close())
beforeEach(async () => {
  await sql(`update campaigns set state = 'draft'`)
  await sql('delete from enrolments')
  await sql('update workspaces set clock_running = false, clock_virtual = $1', [new Date(NOW)])
  // What an earlier test told is not this one's.
  await drain('relay.arrivals', () => relayArrivals(stage.db.relay, stage.db.app))
  await drain('relay.exits', () => relayExits(stage.db.relay, stage.db.app))
  await drain('relay.facts', () => relayFacts(stage.db.relay))
})

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const everywhere = () => [stage.db.relay.$client, stage.db.app] as const
const [steps, arrows] = [{ w: ['wait', { for: 'P9D' }], out: ['end'] }, ['in.next>w', 'w.next>out']] as const

/** Two live campaigns of one drawing; the older one cannot be served. */
async function two(entry: unknown, settings: Record<string, unknown>, spoil: (broken: number) => Promise<unknown>): Promise<[number, number]> {
  const drawn = campaign({ in: entry, ...steps } as never, [...arrows] as never, { controlShare: 0, ...settings })
  const broken = await liveCampaign(stage, drawn)
  const whole = await liveCampaign(stage, drawn)
  await sql(`update campaigns set state = 'live' where id = any($1)`, [[broken, whole]])
  await spoil(broken)
  return [broken, whole]
}
const withoutSteps = (broken: number) => sql(`update campaign_versions set document = jsonb_set(document, '{steps}', '[]') where campaign_id = $1`, [broken])
/** No rule the studio lets through: what a bug of ours might leave. */
const RULE = '{"all": [null]}'
const unjudged = (broken: number) =>
  sql(`update campaign_versions set document = jsonb_set(document, '{steps,0,config,segment}', $2) where campaign_id = $1`, [broken, RULE])
const inside = async (id: number) => (await sql('select customer_id as c from enrolments where campaign_id = $1 order by 1', [id])).map(({ c }) => c)
const state = async (id: number) => (await sql('select state from campaigns where id = $1', [id]))[0].state
const everybody = ['segment', { segment: { field: 'has_email', op: 'eq', value: true }, when: { kind: 'once' } }]

/** To the stream's end: whoever else writes on this server holds back what is safe to read. */
async function drain(name: string, relay: () => Promise<number>): Promise<void> {
  for (;;) {
    while ((await relay()) > 0);
    const [row] = await sql(
      'select count(*)::int as left from facts f, cursors c where c.name = $1 and f.live and (f.xid, f.id) > (c.xid::text::xid8, c.row_id)',
      [name],
    )
    if (row.left === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
let n = 0
const happen = (customer: number, type: string) =>
  sql(`insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, $2, $3, $4, $4, 'test', $5)`, [
    stage.workspace,
    type,
    customer,
    new Date(NOW),
    `o${++n}`,
  ])

test('a campaign that cannot let anybody in at its instant keeps nobody from another’s', async () => {
  const [broken, whole] = await two(everybody, {}, withoutSteps)
  await sql('update campaigns set enters_at = $2 where id = any($1)', [[broken, whole], new Date(NOW)])
  expect(await enterDue(...everywhere())).toBe(6)
  expect([await inside(broken), await inside(whole)]).toEqual([[], stage.customers])
})

test('one that cannot end at its date keeps no other from ending', async () => {
  const [broken, whole] = await two(['manual'], { endsAt: new Date(NOW - HOUR).toISOString() }, withoutSteps)
  expect(await endDated(...everywhere())).toEqual([whole])
  expect([await state(broken), await state(whole)]).toEqual(['live', 'finished'])
})

test('one that cannot finish keeps no other from finishing', async () => {
  const [broken, whole] = await two(everybody, {}, withoutSteps)
  expect(await finishDone(...everywhere())).toEqual([whole])
  expect([await state(broken), await state(whole)]).toEqual(['live', 'finished'])
})

test('one whose rest cannot be closed keeps no other’s guests standing', async () => {
  const [broken, whole] = await two(['manual'], {}, (id) =>
    sql(`create function refuse() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
      create trigger broken before update on enrolments for each row when (old.campaign_id = ${id} and new.state <> old.state) execute function refuse()`),
  )
  for (const id of [broken, whole]) await CohortByHand.enter(stage, id, stage.customers, NOW)
  await sql(`update campaigns set state = 'stopped', ended_at = $2 where id = any($1)`, [[broken, whole], new Date(NOW)])
  expect(await endRests(...everywhere())).toBe(6)
  expect(await stage.count(`enrolments where campaign_id = ${broken} and state = 'active'`)).toBe(6)
  await sql('drop function refuse cascade')
  expect(await endRests(...everywhere())).toBe(6)
})

test('an event lets in where it can, and is not read for ever because of a campaign whose rule cannot be judged', async () => {
  const [broken, whole] = await two(['event', { event: 'call' }], {}, unjudged)
  await happen(stage.customers[0]!, 'call')
  await drain('relay.arrivals', () => relayArrivals(stage.db.relay, stage.db.app))
  expect([await inside(broken), await inside(whole)]).toEqual([[], [stage.customers[0]]])
})

test('nor does it keep guests from the segments of other campaigns, whether something happened to them or their profile changed', async () => {
  const joining = ['segment', { segment: { field: 'tier', op: 'eq', value: 'gold' }, when: { kind: 'continuous' } }]
  const [broken, whole] = await two(joining, {}, unjudged)
  await sql('update campaigns set looked_at = $2 where id = any($1)', [[broken, whole], new Date(NOW)])
  const [caller, changed] = stage.customers as [number, number]
  await sql('delete from stirred')
  await sql(`update customers set tier = 'gold' where id = any($1::bigint[])`, [[caller, changed]])
  await sql('delete from stirred')
  await happen(caller, 'call')
  await drain('relay.arrivals', () => relayArrivals(stage.db.relay, stage.db.app))
  expect([await inside(broken), await inside(whole)]).toEqual([[], [caller]])
  await sql('insert into stirred (workspace_id, customer_id) values ($1, $2)', [stage.workspace, changed])
  while ((await relayStirred(stage.db.relay, stage.db.app)) > 0);
  expect([await inside(broken), await inside(whole)]).toEqual([[], [caller, changed]])
})

test('exits that cannot be judged keep nobody inside another campaign', async () => {
  const exit = { exitWhen: { event: 'call', where: null } }
  const [broken, whole] = await two(['manual'], exit, (id) =>
    sql(`update campaign_versions set document = jsonb_set(document, '{settings,exitWhen}', $2) where campaign_id = $1`, [id, RULE]),
  )
  await sql('update campaign_versions set exits = true where campaign_id = any($1)', [[broken, whole]])
  await CohortByHand.enter(stage, whole, [stage.customers[0]!], NOW - HOUR)
  await CohortByHand.waiting(stage, broken, [stage.customers[0]!], NOW - HOUR)
  await sql('delete from outbox')
  await happen(stage.customers[0]!, 'call')
  await drain('relay.exits', () => relayExits(stage.db.relay, stage.db.app))
  expect(await sql(`select workflow_id, signal from outbox`)).toEqual([{ workflow_id: expect.stringContaining(`/${whole}/`), signal: 'exit' }])
})

test('a filter that cannot be judged keeps nobody from being heard', async () => {
  const where = { not: { field: 'amount', op: 'gte', value: 1 } }
  const drawn = campaign({ in: ['manual'], came: ['visit', { within: 'P9D', since: 'step', where }], out: ['end'] }, ['in.next>came', 'came.visited>out', 'came.not-visited>out'], { controlShare: 0 }) // biome-ignore format: a drawing
  const [broken, whole] = [await liveCampaign(stage, drawn), await liveCampaign(stage, drawn)]
  for (const id of [broken, whole]) await CohortByHand.enter(stage, id, [stage.customers[0]!], NOW - HOUR)
  await sql(`update campaign_versions set document = jsonb_set(document, '{steps,1,config,where}', $2) where campaign_id = $1`, [broken, RULE])
  await sql('delete from outbox')
  await happen(stage.customers[0]!, 'visited')
  await drain('relay.facts', () => relayFacts(stage.db.relay))
  expect(await sql(`select workflow_id, signal from outbox`)).toEqual([{ workflow_id: expect.stringContaining(`/${whole}/`), signal: 'occurred' }])
})

test('a chore that fails keeps no other chore from being done', async () => {
  const done: string[] = []
  const chore = (name: string, work: () => Promise<unknown>) => ({ name, everyMs: 0, work })
  const chores = new Chores(stage.db.relay, [
    chore('fails', async () => {
      throw new Error('broken')
    }),
    chore('works', async () => done.push('works')),
  ])
  await chores.run()
  await chores.run()
  expect(done).toEqual(['works', 'works'])
})

test('the calendar leaves its campaign alone between two quarters of an hour, unless points come near their end', async () => {
  const [birthdays] = await two(['event', { event: 'birthday' }], {}, async () => [])
  const [points] = await two(['event', { event: 'points_expiring', within: 'P7D' }], {}, async () => [])
  const at = (ms: number) => sql('update workspaces set clock_virtual = $1', [new Date(NOW + ms)])
  const blocked = async (id: number) => {
    const other = await stage.db.owner.$client.connect()
    await other.query('begin')
    await other.query('select 1 from campaigns where id = $1 for update', [id])
    try {
      return await stage
        .run(async (ctx) => {
          await ctx.tx.sql.query(`set local lock_timeout = '200ms'`)
          return lookAtCalendar(ctx, id)
        })
        .then(
          () => false,
          (error) => /lock timeout/.test(String(error.cause ?? error)),
        )
    } finally {
      await other.query('rollback')
      other.release()
    }
  }
  await sql('update campaigns set calendar_at = $1', [new Date(NOW)])
  await at(14 * 60_000)
  expect([await blocked(birthdays), await blocked(points)]).toEqual([false, false])
  await sql(`insert into lots (workspace_id, key, customer_id, amount, "left", reason, expires_at, created_at) values ($1, 'a', $2, 5, 5, 'gift', $3, $4)`, [
    stage.workspace,
    stage.customers[0],
    new Date(NOW + 7 * 24 * HOUR + 60_000),
    new Date(NOW - HOUR),
  ])
  expect([await blocked(birthdays), await blocked(points)]).toEqual([false, true])
  expect(await stage.run((ctx) => lookAtCalendar(ctx, points))).toBe(1)
  await at(15 * 60_000)
  expect(await blocked(birthdays)).toBe(true)
})
