import { afterEach, beforeEach, expect, test } from 'vitest'
import { brokenSums } from '../../workflows/testing/sums'
import { stats } from '../insight/stats'
import { trace } from '../insight/trace'
import { relayFacts } from '../relay/occurred'
import { DOCUMENT, Stage, skeletonOf } from '../worker/testing'
import { migrate, rollBack } from './migrate'

let stage: Stage
let worker: { stop: () => Promise<void> }
beforeEach(async () => {
  // Slow enough that nobody is due by itself while a test looks.
  stage = await Stage.make({ customers: 20, rate: 60, document: { ...DOCUMENT, settings: SETTINGS, arrows: arrowsOf(skeletonOf(1)) } })
  worker = await stage.worker()
})
afterEach(async () => {
  await worker.stop()
  await stage.close()
})

const SETTINGS = { ...DOCUMENT.settings, attribution: 'P14D', goal: null }
type Plan = ReturnType<typeof skeletonOf>
const arrowsOf = (plan: Plan) =>
  Object.entries(plan.steps).flatMap(([from, { ports }]) => Object.entries(ports).map(([port, { to }]) => ({ from, port, to, maxPasses: null })))
const query = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const steps = async (of = '') =>
  Object.fromEntries((await query(`select step, count(*)::int as n from enrolments where state = 'active' ${of} group by 1`)).map((r) => [r.step, r.n]))
const run = <T>(work: Parameters<typeof stage.run<T>>[0]) => stage.run(work)

/** Version 2: the wait for a visit is gone, a shorter one of another id stands in its place, and after it comes a second message. */
async function publishSecond(): Promise<void> {
  const plan = skeletonOf(stage.campaign)
  const { came, pause: _, ...rest } = plan.steps as Record<string, Plan['steps'][string]>
  const second: Plan = {
    ...plan,
    version: 2,
    steps: {
      ...rest,
      hello: { ...plan.steps.hello!, ports: { sent: { to: 'soon' }, 'not-sent': { to: 'lost' } } },
      soon: { ...came!, op: { ...(came!.op as object), ms: 7 * 86_400_000 } as never, ports: { visited: { to: 'gift' }, 'not-visited': { to: 'again' } } },
      again: { op: { kind: 'message' }, ports: { sent: { to: 'lost' }, 'not-sent': { to: 'lost' } } },
    },
  }
  const message = DOCUMENT.steps.find((step) => step.id === 'hello')!
  const visit = DOCUMENT.steps.find((step) => step.id === 'came')!
  const document = {
    ...DOCUMENT,
    settings: SETTINGS,
    steps: [...DOCUMENT.steps.filter((step) => step.id !== 'came' && step.id !== 'pause'), { ...visit, id: 'soon' }, { ...message, id: 'again' }],
    arrows: arrowsOf(second),
  }
  await query('insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, published_at) values ($1, $2, 2, $3, $4, $5)', [
    stage.workspace,
    stage.campaign,
    JSON.stringify(document),
    JSON.stringify(second),
    new Date('2026-01-05'),
  ])
  await query('update campaigns set live_version = 2')
}

/** All twenty, in three cohorts, stand at the wait of version 1. */
async function standing(): Promise<void> {
  await stage.admit(stage.customers, { cohortSize: 8 })
  await stage.deliver()
  await expect.poll(() => stage.count(`asks where state = 'pending'`), { timeout: 30_000 }).toBe(20)
  await stage.send()
  await expect.poll(() => steps(), { timeout: 30_000 }).toEqual({ came: 20 })
  await publishSecond()
}
const summed = async () => brokenSums(await run((ctx) => stats(ctx, stage.campaign)), 'in')

test('reliability 33: version 2 published with people waiting at a step that is gone: they stay on 1 until the map moves them, due by the new config, nobody sent twice', async () => {
  await standing()
  expect(await steps('and version = 1')).toEqual({ came: 20 })
  const dry = await run((ctx) => migrate(ctx, { campaign: stage.campaign, from: 1, to: 2, map: { came: 'soon', pause: 'end' }, dryRun: true }))
  expect(dry).toEqual({ migration: null, affected: { came: 20 } })
  const [{ entered_at: entered }] = await query(`select max(entered_at) as entered_at from stays where step = 'came'`)
  expect(await run((ctx) => migrate(ctx, { campaign: stage.campaign, from: 1, to: 2, map: { came: 'soon', pause: 'end' } }))).toEqual({
    migration: '1',
    affected: { came: 20 },
  })
  await stage.deliver()
  await expect.poll(() => steps('and version = 2'), { timeout: 30_000 }).toEqual({ soon: 20 })
  const [{ due }] = await query('select max(due) as due from enrolments')
  expect(due.getTime()).toBe(entered.getTime() + 7 * 86_400_000)
  expect(await stage.count('messages')).toBe(20)
  expect(await stage.count(`waits where step = 'soon'`)).toBe(20)
  expect(await stage.count('waits')).toBe(20)
  expect(await run((ctx) => stats(ctx, stage.campaign))).toMatchObject({
    enrolled: 20,
    steps: { came: { entered: 20, movedOut: 20, standing: 0 }, soon: { entered: 0, movedIn: 20, standing: 20 } },
  })
  expect(await summed()).toEqual([])
})

test('rolled back, whoever still stands where the migration put them returns with the old due; who has moved on is counted', async () => {
  await standing()
  const before = await query('select id, due from enrolments order by id')
  await run((ctx) => migrate(ctx, { campaign: stage.campaign, from: 1, to: 2, map: { came: 'soon', pause: 'end' } }))
  await stage.deliver()
  await expect.poll(() => steps(), { timeout: 30_000 }).toEqual({ soon: 20 })
  // Two come before the rollback.
  const two = (await query('select id, customer_id from enrolments order by id limit 2')) as { id: number; customer_id: number }[]
  for (const { id } of two) await query('update enrolments set due = now() where id = $1', [id])
  const flow = (await query('select workflow_id from cohorts'))[0]!.workflow_id
  const { signalCohort } = await import('./client')
  const now = await run(async (ctx) => ctx.now)
  const passes = await query(`select enrolment_id, visit from stays where step = 'soon'`)
  await signalCohort(
    flow,
    'occurred',
    two.map(({ id }) => [id, 'soon', passes.find((p) => p.enrolment_id === id)!.visit, now, 0]),
  )
  await expect.poll(() => stage.count(`enrolments where state = 'finished'`), { timeout: 30_000 }).toBe(2)

  expect(await run((ctx) => rollBack(ctx, { campaign: stage.campaign, migration: 1 }))).toEqual({ returned: 18, movedOn: 2, newcomers: 0, liveVersion: 1 })
  await stage.deliver()
  await expect.poll(() => steps(), { timeout: 30_000 }).toEqual({ came: 18 })
  const after = await query(`select id, due, version from enrolments where state = 'active' order by id`)
  for (const row of after) expect(row).toEqual({ id: row.id, due: before.find((b) => b.id === row.id)!.due, version: 1 })
  const told = await run((ctx) => trace(ctx, stage.campaign, after[0].id))
  expect(told.entries.filter(({ reason }) => reason?.code === 'moved').map(({ step, did }) => [step, did])).toEqual([
    ['came', 'left'],
    ['soon', 'left'],
  ])
  expect(await stage.count('messages')).toBe(20)
  expect(await summed()).toEqual([])
  await stage.record('migrated-and-rolled-back')
})

test('who has an ask undecided takes it along to the new version and goes on there when it is decided; nobody of them is asked again', async () => {
  await stage.admit()
  await stage.deliver()
  await expect.poll(() => stage.count(`asks where state = 'pending'`), { timeout: 30_000 }).toBe(20)
  await publishSecond()
  await run((ctx) => migrate(ctx, { campaign: stage.campaign, from: 1, to: 2, map: { came: 'end', pause: 'keep' } }))
  await stage.deliver()
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect(await steps()).toEqual({ hello: 20 })
  await stage.send()
  await expect.poll(() => steps('and version = 2'), { timeout: 30_000 }).toEqual({ soon: 20 })
  expect(await stage.count('messages')).toBe(20)
  expect(await stage.count(`passes where step = 'came'`)).toBe(0)
  expect(await summed()).toEqual([])
})

test('keep and end do what they say: who is kept finishes on the old version, who is let go ends as stopped', async () => {
  await standing()
  await relayFacts(stage.db.relay)
  const move = (fate: string) => run((ctx) => migrate(ctx, { campaign: stage.campaign, from: 1, to: 2, map: { came: fate, pause: fate } }))
  expect((await move('keep')).affected).toEqual({})
  await stage.deliver()
  await query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id)
     select $1, 'visited', c, $3, $3, 'till', c::text from unnest($2::bigint[]) c`,
    [stage.workspace, stage.customers.slice(0, 3), await run(async (ctx) => new Date(ctx.now))],
  )
  const won = async () => {
    await relayFacts(stage.db.relay)
    await stage.deliver()
    return stage.count(`enrolments where state = 'finished' and step = 'won' and version = 1`)
  }
  await expect.poll(won, { timeout: 30_000 }).toBe(3)
  expect(await steps('and version = 1')).toEqual({ came: 17 })
  expect(await move('end')).toMatchObject({ affected: { came: 17 } })
  await stage.deliver()
  await expect.poll(() => stage.count(`enrolments where state = 'stopped'`), { timeout: 30_000 }).toBe(17)
  expect(await stage.count(`passes where step = 'came' and ended = 'stopped'`)).toBe(17)
  expect(await stage.count('waits')).toBe(0)
  expect(await stage.count('messages')).toBe(20)
  expect(await summed()).toEqual([])
})

test('a map that names what is not there, or leaves a step out, is refused with all that is wrong', async () => {
  await standing()
  const refused = (map: Record<string, string>, more: object = {}) =>
    expect(run((ctx) => migrate(ctx, { campaign: stage.campaign, from: 1, to: 2, map, ...more }))).rejects
  await refused({}).toMatchObject({ status: 422, code: 'migrate.unmapped', details: { issues: [{ values: { step: 'came' } }, { values: { step: 'pause' } }] } })
  await refused({ came: 'nowhere', pause: 'in', ghost: 'soon' }).toMatchObject({
    code: 'migrate.bad_map',
    details: { issues: [{ code: 'migrate.unknown_target' }, { code: 'migrate.into_entry' }, { code: 'migrate.unknown_step' }] },
  })
  // Also numbers that no column holds.
  for (const to of [9, 9_999_999_999]) await refused({}, { to }).toMatchObject({ status: 404, code: 'version.unknown' })
  for (const migration of [7, 9_999_999_999])
    await expect(run((ctx) => rollBack(ctx, { campaign: stage.campaign, migration }))).rejects.toMatchObject({ status: 404, code: 'migration.unknown' })
  await refused({}, { to: 1 }).toMatchObject({ status: 422, details: { issues: [{ code: 'migrate.same_version', path: 'to' }] } })
  await query(`update campaigns set state = 'stopped'`)
  await refused({ came: 'soon', pause: 'end' }).toMatchObject({ status: 409, code: 'migrate.not_running' })
  await query(`update campaigns set state = 'live'`)
  expect(await stage.count('campaign_changes')).toBe(0)
  // Nobody inside hears of any of it: they stand on their version, and go on as they come.
  // (The stream begins where it is first read.)
  await relayFacts(stage.db.relay)
  expect(await steps('and version = 1')).toEqual({ came: 20 })
  await query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id)
     select $1, 'visited', c, $3, $3, 'till', c::text from unnest($2::bigint[]) c`,
    [stage.workspace, stage.customers.slice(0, 5), await run(async (ctx) => new Date(ctx.now))],
  )
  const visited = async () => {
    await relayFacts(stage.db.relay)
    await stage.deliver()
    return stage.count(`passes where step = 'came' and port = 'visited' and version = 1`)
  }
  await expect.poll(visited, { timeout: 30_000 }).toBe(5)
  expect(await steps()).toEqual({ came: 15 })
  expect(await summed()).toEqual([])
})
