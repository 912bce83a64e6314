import { afterEach, beforeEach, expect, test } from 'vitest'
import { Stage } from '../worker/testing'
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

test('a resume that is lost strands nobody for ever: the next one is heard; only `send` is offered', async () => {
  await stage.run((ctx) => pause(ctx, { campaign: stage.campaign }))
  await expect(stage.run((ctx) => resume(ctx, { campaign: stage.campaign, overdue: 'shift' }))).rejects.toMatchObject({
    status: 422,
    code: 'resume.unsupported',
  })
  await expect(stage.run((ctx) => stop(ctx, { campaign: stage.campaign + 999 }))).rejects.toMatchObject({ status: 404 })
})

test('a stop ends everybody at once, closes their stays, and their cohorts leave', async () => {
  worker = await stage.worker()
  await stage.admit()
  await stage.deliver()
  await expect.poll(pending, { timeout: 10_000 }).toBe(30)
  expect(await stage.run((ctx) => stop(ctx, { campaign: stage.campaign }))).toEqual({ state: 'stopped', affected: 30 })
  expect(await stage.count(`enrolments where state = 'stopped'`)).toBe(30)
  expect(await stage.count('passes where left_at is null')).toBe(0)
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
