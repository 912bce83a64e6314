import { afterEach, beforeEach, expect, test } from 'vitest'
import { caller } from '../rest/testing'
import { DOCUMENT, Stage, skeletonOf } from '../worker/testing'
import { enterDue } from './due-entries'
import { enter } from './enter'
import { finishDone } from './finish'
import { launch } from './launch'
import { pause } from './pause'
import { resume } from './resume'
import { stop } from './stop'

let stage: Stage
let worker: { stop: () => Promise<void> } | undefined
beforeEach(async () => {
  stage = await Stage.make({ customers: 30 })
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
  await stage.close()
})
const active = () => stage.count(`enrolments where state = 'active' and not control`)
const query = async (text: string) => (await stage.db.owner.$client.query(text)).rows
const pending = () => stage.count(`asks where state = 'pending'`)
const quiet = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('while paused nobody moves; after the resume everybody ends, nobody twice', async () => {
  worker = await stage.worker()
  await stage.admit()
  await stage.deliver()
  await expect.poll(pending, { timeout: 10_000 }).toBe(30)
  expect(await stage.run((ctx) => pause(ctx, { campaign: stage.campaign }))).toEqual({ state: 'paused', affected: 30 })
  await stage.send()
  await quiet(1500)
  expect(await stage.count('waits')).toBe(0)
  expect(await stage.count(`enrolments where move = 1`)).toBe(30)

  expect(await stage.run((ctx) => resume(ctx, { campaign: stage.campaign, overdue: 'send' }))).toEqual({ state: 'live', affected: 30 })
  await stage.until(async () => (await active()) === 0)
  expect(await stage.count('messages')).toBe(30)
  expect(await stage.count(`enrolments where state = 'finished'`)).toBe(30)
  await stage.record('paused-and-resumed')
})

/** Everybody stands at the wait for a visit, whose deadline, and the wait of two days after it, come in a pause. */
async function pausedOverTheDue(): Promise<{ from: Date; to: Date }> {
  worker = await stage.worker()
  await stage.admit()
  await stage.deliver()
  await expect.poll(pending, { timeout: 10_000 }).toBe(30)
  await stage.send()
  await stage.until(async () => (await stage.count(`enrolments where step = 'came'`)) === 30)
  await stage.run((ctx) => pause(ctx, { campaign: stage.campaign }))
  const [{ paused_at: from, due }] = await query('select c.paused_at, (select max(due) from enrolments) as due from campaigns c')
  await expect.poll(() => stage.run(async (ctx) => ctx.now), { timeout: 10_000 }).toBeGreaterThan(due.getTime() + 4 * DAY)
  return { from, to: await stage.run(async (ctx) => new Date(ctx.now)) }
}
const DAY = 86_400_000

test('resume with shift: dues, waits and step entries move by the pause, whoever comes meanwhile is waited for, nobody is lost', async () => {
  const before = await pausedOverTheDue()
  const dues = new Map((await query('select id, due from enrolments')).map((row) => [row.id, row.due.getTime()]))
  await stage.run((ctx) => resume(ctx, { campaign: stage.campaign, overdue: 'shift' }))
  const [{ body }] = await query('select body from campaign_changes')
  expect(body).toMatchObject({ from: before.from.getTime(), overdue: 'shift' })
  await stage.deliver()
  await stage.until(async () => (await stage.count('enrolments where changes = 1')) === 30)
  await stage.until(async () => (await active()) === 0)
  expect(await stage.count(`enrolments where state = 'finished'`)).toBe(30)
  const left = await query(`select enrolment_id, left_at from passes where step = 'came'`)
  for (const row of left) expect(row.left_at.getTime()).toBe(dues.get(row.enrolment_id)! + body.to - body.from)
})

test('a resume with shift is taken in at once, by those whose due is far away too (they once learned of it when they fell due)', async () => {
  await stage.close()
  stage = await Stage.make({ customers: 30, rate: 60 })
  worker = await stage.worker()
  await stage.admit()
  await stage.deliver()
  await expect.poll(pending, { timeout: 10_000 }).toBe(30)
  await stage.send()
  await stage.until(async () => (await stage.count(`waits`)) === 30)
  const dues = new Map((await query('select id, due from enrolments')).map((row) => [row.id, row.due.getTime()]))
  await stage.run((ctx) => pause(ctx, { campaign: stage.campaign }))
  await quiet(500)
  await stage.run((ctx) => resume(ctx, { campaign: stage.campaign, overdue: 'shift' }))
  const [{ body }] = await query('select body from campaign_changes')
  await stage.until(async () => (await stage.count('enrolments where changes = 1')) === 30)
  const moved = await query('select e.id, e.due, w.until from enrolments e join waits w on w.enrolment_id = e.id')
  for (const row of moved) expect([row.due.getTime(), row.until.getTime()]).toEqual(Array(2).fill(dues.get(row.id)! + body.to - body.from))
})

test('resume with skip: what fell due happened as of its due, sends that were due in the pause are stale', async () => {
  await stage.close()
  const steps = DOCUMENT.steps.flatMap((step) => (step.id === 'pause' ? [step, { ...DOCUMENT.steps[1]!, id: 'again' }] : [step]))
  const skeleton = (campaign: number) => {
    const plan = skeletonOf(campaign)
    const again = { op: { kind: 'message' as const }, ports: { sent: { to: 'lost' }, 'not-sent': { to: 'lost' } } }
    return { ...plan, steps: { ...plan.steps, pause: { ...plan.steps.pause!, ports: { next: { to: 'again' } } }, again } }
  }
  stage = await Stage.make({ customers: 30, document: { ...DOCUMENT, steps }, skeleton })
  await pausedOverTheDue()
  const [{ due }] = await query('select min(due) as due from enrolments')
  await stage.run((ctx) => resume(ctx, { campaign: stage.campaign, overdue: 'skip' }))
  await stage.deliver()
  await stage.until(async () => (await active()) === 0)
  const left = await query(`select distinct left_at from passes where step = 'came'`)
  expect(left.map((row) => row.left_at.getTime())).toContain(due.getTime())
  const letters = await query(`select state, reason, count(*)::int as n from messages where step = 'again' group by 1, 2`)
  expect(letters).toEqual([{ state: 'skipped', reason: 'stale', n: 30 }])
})

test('resume with send over a time: in the order of the dues, none before, none after it', async () => {
  await pausedOverTheDue()
  await stage.run((ctx) => resume(ctx, { campaign: stage.campaign, overdue: 'send', spread: 'P2D' }))
  await stage.deliver()
  await stage.until(async () => (await active()) === 0)
  const [{ body }] = await query('select body from campaign_changes')
  const left = (await query(`select left_at from passes where step = 'came'`)).map((row) => row.left_at.getTime())
  expect(Math.min(...left)).toBeGreaterThanOrEqual(body.to)
  expect(Math.max(...left)).toBeLessThanOrEqual(body.to + 2 * DAY)
})

test('a spread without a send, endless, or no duration at all is refused by name', async () => {
  await stage.run((ctx) => pause(ctx, { campaign: stage.campaign }))
  const refused = (more: object) => expect(stage.run((ctx) => resume(ctx, { campaign: stage.campaign, overdue: 'send', ...more }))).rejects
  await refused({ overdue: 'skip', spread: 'P1D' }).toMatchObject({ status: 422, details: { issues: [{ code: 'resume.spread_without_send' }] } })
  await refused({ spread: 'P90D' }).toMatchObject({ details: { issues: [{ code: 'resume.spread_too_long' }] } })
  await refused({ spread: 'a while' }).toMatchObject({ details: { issues: [{ code: 'duration.invalid' }] } })
  await expect(stage.run((ctx) => stop(ctx, { campaign: stage.campaign + 999 }))).rejects.toMatchObject({ status: 404 })
})

test('a stop ends everybody at once, closes their stays, and their cohorts leave', async () => {
  worker = await stage.worker()
  await stage.admit()
  await stage.deliver()
  await expect.poll(pending, { timeout: 10_000 }).toBe(30)
  expect(await stage.run((ctx) => stop(ctx, { campaign: stage.campaign }))).toEqual({ state: 'stopped', affected: 30 })
  expect(await stage.count(`enrolments where state = 'stopped'`)).toBe(30)
  expect(await stage.count('stays where left_at is null')).toBe(0)
  await stage.deliver()
  await expect.poll(() => stage.count('cohorts where closed_at is null'), { timeout: 10_000 }).toBe(0)
})

test('those sent in by hand join an open cohort, which pulls them; nobody is in twice', async () => {
  worker = await stage.worker()
  const [a, b, c] = stage.customers as [number, number, number]
  const send = (customers: number[]) => stage.run((ctx) => enter(ctx, { campaign: stage.campaign, customers }))
  expect(await send([a, a, 999_999])).toEqual(['entered', 'already_in', 'not_eligible'])
  await stage.deliver()
  await expect.poll(pending, { timeout: 10_000 }).toBe(1)
  expect(await send([a, b, c])).toEqual(['already_in', 'entered', 'entered'])
  expect(await stage.count('cohorts')).toBe(1)
  await stage.until(async () => (await active()) === 0)
  expect(await send([a])).toEqual(['not_eligible'])
  expect(await stage.count('messages')).toBe(3)
  await expect.poll(() => stage.count('cohorts where closed_at is not null'), { timeout: 10_000 }).toBe(1)
  await stage.record('sent-in-by-hand')
})

test('reliability 31: sent in a hundred times at once, and again after the end: one enrolment', async () => {
  worker = await stage.worker()
  const api = await caller(stage.db, stage.workspace)
  const [a] = stage.customers as [number]
  const hundred = async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => api('POST', `/campaigns/${stage.campaign}/enter`, { customers: [{ id: String(a) }] })))
    const statuses = answers.map((answer) => answer.body.items[0]!.status as string)
    return Object.fromEntries([...new Set(statuses)].map((status) => [status, statuses.filter((s) => s === status).length]))
  }
  expect(await hundred()).toEqual({ entered: 1, already_in: 99 })
  await stage.deliver()
  await stage.until(async () => (await active()) === 0)
  expect(await hundred()).toEqual({ not_eligible: 100 })
  expect(await stage.count('enrolments')).toBe(1)
  expect(await stage.count('messages')).toBe(1)
  await expect.poll(() => stage.count('cohorts where closed_at is not null'), { timeout: 10_000 }).toBe(1)
})

test('launch selects, draws the control group, starts the clock that stands; the campaign finishes when nobody stands in it', async () => {
  worker = await stage.worker()
  const segment = { id: 'in', kind: 'segment', config: { segment: { field: 'has_email', op: 'eq', value: true }, when: { kind: 'once' } } }
  await query(`update campaigns set state = 'draft'`)
  await query(`update workspaces set clock_running = false`)
  await query(`update campaign_versions set document = jsonb_set(jsonb_set(document, '{steps,0}', '${JSON.stringify(segment)}'), '{settings,controlShare}', '0.2'),
    skeleton = jsonb_set(skeleton, '{steps,in,op}', '{"kind":"segment"}')`)
  expect(await stage.run((ctx) => launch(ctx, { campaign: stage.campaign }))).toEqual({ state: 'live', version: 1, entering: 30 })
  const control = await stage.count('enrolments where control')
  expect(control).toBeGreaterThan(0)
  expect(await query('select clock_running from workspaces')).toEqual([{ clock_running: true }])
  await expect(stage.run((ctx) => launch(ctx, { campaign: stage.campaign }))).rejects.toMatchObject({ status: 409, code: 'launch.live' })
  await stage.until(async () => (await active()) === 0)
  expect(await finishDone(stage.db.relay.$client, stage.db.app)).toEqual([stage.campaign])
  expect(await query('select state from campaigns')).toEqual([{ state: 'finished' }])
  expect(await stage.count(`enrolments where control and state = 'finished'`)).toBe(control)
  expect(await stage.count('enrolments e join messages m on m.enrolment_id = e.id where e.control')).toBe(0)
})

test('who is to enter at a later instant enters when the clock shows it, once', async () => {
  const at = new Date('2026-01-10T00:00:00Z')
  const config = { segment: { field: 'has_email', op: 'eq', value: true }, when: { kind: 'at', at: at.toISOString() } }
  await query(`update workspaces set clock_running = false`)
  await query(`update campaigns set state = 'draft'`)
  await query(`update campaign_versions set document = jsonb_set(document, '{steps,0}', '${JSON.stringify({ id: 'in', kind: 'segment', config })}')`)
  expect(await stage.run((ctx) => launch(ctx, { campaign: stage.campaign }))).toMatchObject({ state: 'live', entering: 0 })
  await query(`update workspaces set clock_running = false, clock_virtual = '2026-01-09'`)
  const due = () => enterDue(stage.db.relay.$client, stage.db.app)
  expect(await due()).toBe(0)
  expect(await finishDone(stage.db.relay.$client, stage.db.app)).toEqual([])
  await query(`update workspaces set clock_virtual = '2026-01-10'`)
  expect(await due()).toBe(30)
  expect(await due()).toBe(0)
  expect(await stage.count(`outbox where kind = 'start'`)).toBe(1)
})

test('a schedule lets in whoever matches by then, time after time, and keeps the campaign open between; what was missed is not made up for', async () => {
  const config = { segment: { field: 'has_email', op: 'eq', value: true }, when: { kind: 'schedule', every: 'P7D', from: '2026-01-12T10:00:00+03:00' } }
  await query(`update workspaces set clock_running = false`)
  await query(`update campaigns set state = 'draft'`)
  await query(`update campaign_versions set document = jsonb_set(document, '{steps,0}', '${JSON.stringify({ id: 'in', kind: 'segment', config })}')`)
  await query(`update customers set email = null where id = ${stage.customers[0]}`)
  expect(await stage.run((ctx) => launch(ctx, { campaign: stage.campaign }))).toMatchObject({ state: 'live', entering: 0 })
  const due = async (now: string) => {
    await query(`update workspaces set clock_running = false, clock_virtual = '${now}'`)
    return enterDue(stage.db.relay.$client, stage.db.app)
  }
  const next = async () => (await query('select enters_at from campaigns'))[0]!.enters_at.toISOString().slice(0, 16)
  expect([await next(), await due('2026-01-12T06:59:59Z'), await due('2026-01-12T07:00:00Z'), await next()]).toEqual([
    '2026-01-12T07:00',
    0,
    29,
    '2026-01-19T07:00',
  ])
  expect(await due('2026-01-15T00:00:00Z')).toBe(0)
  expect(await finishDone(stage.db.relay.$client, stage.db.app)).toEqual([])
  // Away for two weeks: one more has come to match, the others were in before.
  await query(`update customers set email = 'late@example.test' where id = ${stage.customers[0]}`)
  expect([await due('2026-02-03T00:00:00Z'), await next()]).toEqual([1, '2026-02-09T07:00'])
})
