import { afterAll, beforeAll, expect, test } from 'vitest'
import { groupMoves } from '../../workflows/model/grouped'
import { performers } from '../../workflows/steps/performers'
import { Roster } from '../../workflows/temporal/roster'
import { campaign } from '../../workflows/testing/graphs'
import { Adapters } from '../channels/registry'
import { readMembers } from '../journeys/members'
import { sendOnce } from '../sender/sender'
import type { Performers } from '../worker/perform'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { turn } from '../worker/turn'
import { type Check, verify } from './verify'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = Date.parse('2026-02-27T09:00:00Z')
const MESSAGE = { class: 'promo', channels: ['push'], fallbackAfter: null, content: { push: { title: 'Hello', text: 'Hello' } } }
const offer = (reward: object, message: object | null = MESSAGE) =>
  ['offer', { offer: { name: 'Gift', reward }, validFor: 'P30D', message }] as [string, Record<string, unknown>]
const gift = { kind: 'gift', sku: 'x', title: 'X' }
let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 12 })
  await sql(`insert into consents (workspace_id, customer_id, channel, class, given, at) select workspace_id, id, 'push', 'promo', true, $1 from customers`, [
    new Date(NOW - HOUR),
  ])
})
afterAll(() => stage.close())
const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const wrong = async (): Promise<Check[]> => (await stage.run(verify)).checks.filter((check) => !check.ok)
const names = async () => (await wrong()).map((check) => check.name)
/** Tries a fault and takes it back. */
async function found(plant: string): Promise<string[]> {
  const client = await stage.db.owner.$client.connect()
  try {
    await client.query('begin')
    await client.query(plant)
    const { checks } = await stage.run((ctx) => verify({ ...ctx, tx: { ...ctx.tx, sql: client } }))
    return checks.filter((check) => !check.ok).map((check) => check.name)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

test('an exit between admission and the first turn is no fault: nobody has stood anywhere', async () => {
  const graph = campaign({ in: ['manual'], w: ['wait', { for: 'P5D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], {
    controlShare: 0,
    goal: { event: 'custom.goal', where: null, within: 'P30D', exit: true },
  })
  const id = await liveCampaign(stage, graph)
  const { key } = await CohortByHand.waiting(stage, id, stage.customers.slice(0, 1), NOW)
  const roster = new Roster()
  roster.admit(await stage.run(({ tx }) => readMembers(tx.sql, key)), 0)
  const [{ enrolment }] = (await sql('select id as enrolment from enrolments where campaign_id = $1', [id])) as [{ enrolment: number }]
  roster.exit([[enrolment, NOW + MINUTE, 'exited', 'exit.goal']])
  const { moves, again, latest } = roster.round(NOW + MINUTE, 0, { virtual: NOW + MINUTE, real: 0, rate: 1, running: false })!
  await sql('update workspaces set clock_virtual = $1', [new Date(NOW + MINUTE)])
  await turn(stage.db.app, performers as unknown as Performers, { ...key, moves: groupMoves(moves), again, latest })
  expect(await sql('select state, move::int from enrolments where campaign_id = $1', [id])).toEqual([{ state: 'exited', move: 1 }])
  expect(await sql('select step from passes where campaign_id = $1', [id])).toEqual([])
  expect(await wrong()).toEqual([])
})

test('offers of every form, told and untold, and what is planted among them', async () => {
  const rewards = [gift, { kind: 'points', amount: 5, expiresAfter: null }, { kind: 'all', of: [gift, { kind: 'points', amount: 7, expiresAfter: null }] }]
  for (const [i, reward] of rewards.entries())
    for (const message of [MESSAGE, null]) {
      const steps = { in: ['manual'], give: offer(reward, message), w: ['wait', { for: 'P5D' }], out: ['end'] } as Parameters<typeof campaign>[0]
      const id = await liveCampaign(stage, campaign(steps, ['in.next>give', 'give.sent>w', 'give.not-sent>out', 'w.next>out'], { controlShare: 0 }))
      const cohort = await CohortByHand.enter(stage, id, stage.customers.slice(i * 2, i * 2 + 2), NOW)
      expect(await names()).toEqual([])
      while ((await sendOnce(stage.db.sender, new Adapters())) > 0);
      await cohort.hear()
      await cohort.at(NOW + HOUR)
      expect(await names()).toEqual([])
    }
  const first = `(select min(id) from grants)`
  const faults: [string, string][] = [
    [`delete from grants where id = ${first}`, 'rewards.granted_once'],
    [`delete from ledger where key like '%#1' and campaign_id = (select max(campaign_id) from ledger)`, 'rewards.granted_once'],
    [`insert into grants (workspace_id, key, customer_id, campaign_id, enrolment_id, step, name, kind, reward, granted_at, expires_at)
        select workspace_id, key || 'x', customer_id, campaign_id, enrolment_id, step, name, kind, reward, granted_at, expires_at from grants where id = ${first}`, 'rewards.granted_once'],
    [`update asks a set state = 'failed' from grants g where g.id = ${first} and a.enrolment_id = g.enrolment_id`, 'rewards.of_failed_sends_are_taken_back'],
    [`update asks a set state = 'skipped' from lots l where a.kind = 'offer' and l.id = (select min(id) from lots) and split_part(l.key, '/', 1) = a.enrolment_id::text`, 'rewards.of_failed_sends_are_taken_back'],
    [`update passes set port = 'not-sent' where step = 'give' and enrolment_id = (select max(enrolment_id) from passes)`, 'statistics.what_leaves_arrives'],
    [`update passes set version = 7 where step = 'give' and enrolment_id = (select max(enrolment_id) from passes)`, 'statistics.stays_are_of_a_version'],
  ] // biome-ignore format: a fault a row
  for (const [plant, name] of faults) expect(await found(plant), plant).toContain(name)
})

test('consents and suppressed addresses count from when they were there: one of the very instant of a send, on a clock that stands, is no fault', async () => {
  const at = `(select accepted_at from messages where accepted_at is not null order by id limit 1)`
  const about = (table: string, columns: string, values: string) =>
    `insert into ${table} (workspace_id, channel, at, ${columns}) select workspace_id, channel, ${values} from messages where accepted_at is not null order by id limit 1`
  const optOut = (when: string) => about('consents', 'customer_id, class, given', `${when}, customer_id, class, false`)
  const dead = (when: string) => about('suppressions', 'address, reason', `${when}, "to", 'bad_address'`)
  expect(await found(optOut(at))).toEqual([])
  expect(await found(optOut(`${at} - interval '1 millisecond'`))).toEqual(['sends.had_consent'])
  expect(await found(dead(at))).toEqual([])
  expect(await found(dead(`${at} - interval '1 millisecond'`))).toEqual(['sends.respect_suppressions'])
  // Given after the instant that was due, before the send was judged; and never.
  const given = (when: string) =>
    `update consents set at = ${when} where customer_id = (select customer_id from messages where accepted_at is not null order by id limit 1)`
  expect(await found(given(`${at} + interval '30 seconds'`))).toEqual([])
  expect(await found('delete from consents')).toEqual(['sends.had_consent'])
})

test('who is due is on the way for ten minutes; what is resumed has ten more; then it is said, in words', async () => {
  const id = await liveCampaign(
    stage,
    campaign({ in: ['manual'], w: ['wait', { for: 'PT1H' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0 }),
  )
  await CohortByHand.enter(stage, id, stage.customers.slice(6, 8), NOW)
  const stopped = (minutes: number) =>
    sql(`update workspaces set clock_virtual = $1, clock_real = now() - $2 * interval '1 minute'`, [new Date(NOW + 2 * HOUR), minutes])
  await stopped(9)
  expect(await names()).toEqual([])
  await stopped(11)
  expect(await wrong()).toMatchObject([
    { name: 'journeys.nobody_is_left_behind', wrong: 2, message: '2 guests should have moved ten minutes ago or earlier, and nobody moves them.', examples: [{ campaign: id, step: 'w', since: new Date(NOW + HOUR) }, {}] },
  ]) // biome-ignore format: a check
  await sql(
    `insert into outbox (workspace_id, kind, workflow_id, signal) select workspace_id, 'signal', workflow_id, 'resume' from cohorts where campaign_id = $1`,
    [id],
  )
  expect(await names()).toEqual([])
})
