import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'
import { Adapters } from '../channels/registry'
import { stats } from '../insight/stats'
import { verify } from '../insight/verify'
import { signalCohort, startCohort } from '../journeys/client'
import { finishDone, launch, pause, resume } from '../journeys/service'
import { deliver, Pace } from '../relay/outbox'
import { sendOnce } from '../sender/sender'
import { releaseHeld } from '../sender/sweep'
import { Stage } from './testing'
import { liveCampaign } from './testing/cohort-by-hand'

const GUESTS = 5_000
const TIMES = 10

let stage: Stage
let worker: { stop: () => Promise<void> }
beforeAll(async () => {
  stage = await Stage.make({ customers: GUESTS, rate: 86_400 })
  worker = await stage.worker()
})
afterAll(async () => {
  await worker.stop()
  await stage.close()
})

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const adapters = new Adapters()
const pace = new Pace()
const tell = () => deliver(stage.db.relay, { start: startCohort, signal: signalCohort }, pace)
const finished = () => finishDone(stage.db.relay.$client, stage.db.app)

test('reliability 26: paused, resumed and its worker restarted ten times over 5,000: each once, and finished only when sent + failed + skipped is everybody', {
  timeout: 240_000,
}, async () => {
  const message = { class: 'service', channels: ['email'], content: { email: { subject: 'Hello', text: 'Hello {{ customer.firstName }}' } } }
  await sql(`update customers set first_name = case when id % 50 = 0 then null else 'Olga' end, email = case when id % 10 = 3 then null else email end`)
  const id = await liveCampaign(
    stage,
    campaign({ in: ['segment', { segment: { field: 'has_phone', op: 'eq', value: false }, when: { kind: 'once' } }], tell: ['message', message], told: ['end'], not: ['end'] }, ['in.next>tell', 'tell.sent>told', 'tell.not-sent>not'], { controlShare: 0, quietHours: null }), // biome-ignore format: a drawing
  )
  await sql(`update campaigns set state = 'draft' where id = $1`, [id])
  const count = async (of: string) => (await sql(`select count(*)::int as n from ${of} and campaign_id = $1`, [id]))[0].n as number
  const accepted = () => count('messages where accepted_at is not null')
  const standing = () => count(`enrolments where state = 'active'`)
  await stage.run((ctx) => launch(ctx, { campaign: id }))
  expect(await standing()).toBe(GUESTS)

  for (let i = 0; i < TIMES; i++) {
    // In every other round some hundreds get their letter before the pause; in between it falls into whatever the cohorts were at.
    const before = await accepted()
    for (const end = Date.now() + 10_000; i % 2 === 0 && (await accepted()) === before && Date.now() < end; ) {
      await tell()
      if ((await sendOnce(stage.db.sender, adapters)) === 0) await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await tell()
    expect((await accepted()) > before).toBe(i % 2 === 0)
    await stage.run((ctx) => pause(ctx, { campaign: id }))
    const held = await accepted()
    await worker.stop()
    while ((await sendOnce(stage.db.sender, adapters)) > 0);
    expect(await accepted()).toBe(held)
    expect(await finished()).toEqual([])
    worker = await stage.worker()
    await stage.run((ctx) => resume(ctx, { campaign: id, overdue: 'send' }))
    expect(await finished()).toEqual([])
    await releaseHeld(stage.db.sender)
  }
  for (const end = Date.now() + 60_000; (await standing()) > 0; ) {
    if (Date.now() > end) throw new Error(`${await standing()} stand still`)
    expect(await finished()).toEqual([])
    await releaseHeld(stage.db.sender)
    const moved = (await tell()) + (await sendOnce(stage.db.sender, adapters))
    if (moved === 0) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(await finished()).toEqual([id])

  const { steps, ...told } = await stage.run((ctx) => stats(ctx, id))
  const { sent, failed, skipped } = steps.tell!
  const addressless = await stage.count('customers where email is null')
  const wordless = await stage.count('customers where email is not null and first_name is null')
  expect(skipped).toEqual({ no_address: addressless, template_error: wordless })
  expect([sent, failed]).toEqual([GUESTS - addressless - wordless, 0])
  expect(told).toMatchObject({ enrolled: GUESTS, standing: 0, ended: { finished: GUESTS } })
  expect(
    await sql('select count(*)::int as n, count(distinct customer_id)::int as people from messages where campaign_id = $1 and accepted_at is not null', [id]),
  ).toEqual([{ n: sent, people: sent }])
  expect(brokenSums({ ...told, steps } as never, 'in')).toEqual([])
  expect((await stage.run(verify)).checks.filter((check) => !check.ok)).toEqual([])
})
