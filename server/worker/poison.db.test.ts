import { afterAll, beforeAll, expect, test } from 'vitest'
import { performers } from '../../workflows/steps/performers'
import { verify } from '../insight/verify'
import { signalCohort } from '../journeys/client'
import { Stage, skeletonOf } from './testing'

const CUSTOMERS = 20

let stage: Stage
let worker: { stop: () => Promise<void> } | undefined
beforeAll(async () => {
  stage = await Stage.make({ customers: CUSTOMERS })
})
afterAll(async () => {
  await worker?.stop()
  await stage.close()
})

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows

test('bad customers end as failed, each with a code; everybody else in their cohort goes on, and the sums agree', async () => {
  await sql('update workspaces set clock_running = false')
  await stage.admit()
  const all = (await sql('select id from enrolments order by id')).map((row) => row.id as number)
  const [throws, garbled, cut, stale, lacking, versionless] = all as [number, number, number, number, number, number]
  const message: typeof performers.message = async (asks, world) => {
    if (asks.some((ask) => ask.enrolment === throws)) throw new Error('a template that breaks')
    return performers.message(asks, world)
  }
  worker = await stage.worker({ message })
  await stage.until(async () => (await stage.count('waits')) === CUSTOMERS - 1)

  // What a fault of ours, a repair by hand or a broken disk may leave behind.
  const damage = (id: number, checkpoint: string) => sql(`update enrolments set checkpoint = ${checkpoint} where id = $1`, [id])
  await damage(garbled, `'{"step":"came"}'`)
  await damage(cut, `to_json((select array_agg(v::text) from json_array_elements(checkpoint) with ordinality a(v, n) where n < 9))`)
  await damage(stale, 'null')
  const { steps, ...skeleton } = skeletonOf(stage.campaign)
  const { came: _, ...without } = steps
  await sql(
    `insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, published_at)
     select workspace_id, campaign_id, 2, document, $1, published_at from campaign_versions`,
    [JSON.stringify({ ...skeleton, version: 2, steps: without })],
  )
  for (const [id, version] of [
    [lacking, 2],
    [versionless, 7],
  ])
    await sql(`update enrolments set version = $2, checkpoint = jsonb_set(checkpoint::jsonb, '{3}', to_jsonb($2::int))::json where id = $1`, [id, version])

  const [{ workflow_id: flow }] = (await sql('select workflow_id from cohorts')) as [{ workflow_id: string }]
  await signalCohort(flow, 'renew', null)
  await stage.until(async () => (await stage.count(`enrolments where state = 'failed'`)) >= 3)
  await sql('update workspaces set clock_running = true, clock_real = now()')
  await signalCohort(flow, 'clock', null)
  await stage.until(async () => (await stage.count(`enrolments where state = 'active'`)) === 0)

  const ended = await sql(`select id, state, reason from enrolments where state <> 'finished' order by id`)
  expect(ended).toEqual([
    { id: garbled, state: 'failed', reason: 'engine.checkpoint' },
    { id: cut, state: 'failed', reason: 'engine.checkpoint' },
    { id: stale, state: 'failed', reason: 'engine.checkpoint' },
    { id: lacking, state: 'failed', reason: 'engine.no_step' },
    { id: versionless, state: 'failed', reason: 'plan.missing' },
  ])
  // Whom the message broke goes on by its other way out.
  expect(await sql(`select step, port from passes where enrolment_id = $1 order by seq`, [throws])).toEqual([
    { step: 'in', port: 'next' },
    { step: 'hello', port: 'not-sent' },
    { step: 'lost', port: null },
  ])
  expect(await stage.count(`enrolments where state = 'finished' and step = 'lost'`)).toBe(CUSTOMERS - 5)
  expect(await stage.count('stays where left_at is null')).toBe(0)
  expect(await sql(`select step, visit, seq, ended from passes where enrolment_id = $1 order by seq desc limit 1`, [garbled])).toEqual([
    { step: 'came', visit: 1, seq: 3, ended: 'failed' },
  ])
  expect((await stage.run(verify)).checks.filter((check) => !check.ok)).toEqual([])
})
