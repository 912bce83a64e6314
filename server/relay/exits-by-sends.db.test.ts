import { afterEach, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { Adapters } from '../channels/registry'
import { sendOnce } from '../sender/sender'
import { DOCUMENT, Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { relayStirred } from './arrivals'

const NOW = Date.parse('2026-01-12T09:00:00Z')

let stage: Stage
let worker: { stop: () => Promise<void> } | undefined
afterEach(async () => {
  await worker?.stop()
  worker = undefined
  await stage.close()
})
const query = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows

/** All six stand at the wait for a visit, in Temporal; who leaves does so by `exitWhen`. */
async function standing(exitWhen: object): Promise<void> {
  stage = await Stage.make({ customers: 6, rate: 60, document: { ...DOCUMENT, settings: { ...DOCUMENT.settings, exitWhen } } })
  await query('update campaign_versions set exits = true')
  worker = await stage.worker()
  await stage.admit()
  await stage.deliver()
  await expect.poll(() => stage.count(`asks where state = 'pending'`), { timeout: 30_000 }).toBe(6)
  await stage.send()
  await expect.poll(() => stage.count(`enrolments where step = 'came'`), { timeout: 30_000 }).toBe(6)
}

/** Another campaign writes to these guests; the real sender hands over. */
async function write(customers: number[], channel: 'email' | 'viber'): Promise<void> {
  const { text, email, viber } = { text: 'Come', email: { subject: 'Hello', text: 'Come' }, viber: { text: 'Come' } }
  const message = { class: 'service', channels: [channel], fallbackAfter: null, content: { email, viber } }
  const drawn = campaign({ in: ['manual'], m: ['message', message], w: ['wait', { for: 'P1D' }], out: ['end', { reason: text }] }, ['in.next>m', 'm.sent>w', 'm.not-sent>out', 'w.next>out'], { controlShare: 0, quietHours: null }) // biome-ignore format: a drawing
  const id = await liveCampaign(stage, drawn)
  const now = await stage.run(async (ctx) => ctx.now)
  await CohortByHand.enter(stage, id, customers, now)
  await query('update workspaces set clock_running = true, clock_real = now()')
  const adapters = new Adapters()
  while ((await sendOnce(stage.db.sender, adapters)) > 0);
}
const exited = async () => {
  await relayStirred(stage.db.relay, stage.db.app)
  await stage.deliver()
  return query(`select customer_id as customer, reason from enrolments where state = 'exited' order by 1`)
}

test('a delivery ends a journey in the middle of a wait, by its conditions; others go on', async () => {
  await standing({ event: 'message_delivered', where: { field: 'channel', op: 'eq', value: 'viber' } })
  await write(stage.customers.slice(0, 2), 'viber')
  await write(stage.customers.slice(2, 4), 'email')
  await expect.poll(exited, { timeout: 30_000 }).toEqual(stage.customers.slice(0, 2).map((customer) => ({ customer, reason: 'exit.event' })))
  expect(await stage.count(`enrolments where step = 'came' and state = 'active'`)).toBe(4)
  expect(await stage.count('stirred')).toBe(0)
})

test('so does a rule about sends', async () => {
  await standing({ all: [{ did: 'message_sent', times: { op: 'gte', value: 2 } }, { not: { did: 'purchased' } }] })
  await write(stage.customers.slice(0, 1), 'email')
  await expect.poll(exited, { timeout: 30_000 }).toEqual([{ customer: stage.customers[0], reason: 'exit.rule' }])
})

test('whoever comes to match a continuous entry by a send enters with it, not at the turn of the hour', async () => {
  stage = await Stage.make({ customers: 3 })
  const drawn = campaign({ in: ['segment', { segment: { did: 'message_delivered' }, when: { kind: 'continuous' } }], w: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0 }) // biome-ignore format: a drawing
  const id = await liveCampaign(stage, drawn)
  await query('update campaigns set looked_at = $2 where id = $1', [id, new Date(NOW)])
  await query('update workspaces set clock_virtual = $1, clock_running = false', [new Date(NOW)])
  await write(stage.customers.slice(0, 1), 'email')
  await relayStirred(stage.db.relay, stage.db.app)
  expect(await query('select customer_id as customer from enrolments where campaign_id = $1', [id])).toEqual([{ customer: stage.customers[0] }])
})

test('where no campaign asks about sends, they stir nobody', async () => {
  await standing({ event: 'purchased' })
  await write(stage.customers, 'email')
  expect(await stage.count('messages where delivered_at is not null')).toBeGreaterThanOrEqual(6)
  expect(await stage.count('stirred')).toBe(0)
})
