import { afterAll, beforeAll, expect, test } from 'vitest'
import { performers } from '../../workflows/steps/performers'
import { campaign } from '../../workflows/testing/graphs'
import { relayFacts } from '../relay/occurred'
import { change } from '../worker/change'
import type { Performers } from '../worker/perform'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { migrate } from './migrate'

const NOW = Date.parse('2026-01-12T09:00:00Z')

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 3 })
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows

const waiting = async (): Promise<number> => {
  const [row] = await sql(
    `select count(distinct pid)::int as n from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted`,
  )
  return row.n
}

/** Until one connection more than before waits for a lock, or the work is done without; how many wait then. */
async function blocked(before: number, work: Promise<unknown>): Promise<number> {
  let done = false
  const settled = () => {
    done = true
  }
  work.then(settled, settled)
  while (!done && (await waiting()) <= before) await new Promise((resolve) => setTimeout(resolve, 10))
  return waiting()
}

/** The relay marks the waits it has told of, the migration leaves them: once each had what the other needed (40P01), whenever receipts came while people were moved. */
test('a migration that takes its people out of their waits, and the relay that tells of the same waits, do not wait for each other in a circle', {
  timeout: 90_000,
}, async () => {
  const drawn = campaign({ in: ['manual'], came: ['visit', { within: 'P14D', since: 'step' }], out: ['end'] }, ['in.next>came', 'came.visited>out', 'came.not-visited>out'], { controlShare: 0 }) // biome-ignore format: a drawing
  const id = await liveCampaign(stage, drawn)
  const cohort = await CohortByHand.enter(stage, id, stage.customers, NOW)
  await sql(
    `insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, published_at)
     select workspace_id, campaign_id, 2, document, jsonb_set(skeleton::jsonb, '{version}', '2'), published_at from campaign_versions where campaign_id = $1`,
    [id],
  )
  const [a, b, c] = stage.customers as [number, number, number]
  // A relay that has never read begins with the present.
  await relayFacts(stage.db.relay)
  // It takes them in the order of what happened: the second, the third, the first.
  for (const [i, customer] of [b, c, a].entries())
    await sql(
      `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, 'visited', $2, $3, $3, 'till', $4)`,
      [stage.workspace, customer, new Date(NOW + 1000 + i), String(i)],
    )
  // The relay passes over what a transaction anywhere on this server might still come before.
  await expect.poll(() => stage.count('facts where xid < pg_snapshot_xmin(pg_current_snapshot())'), { timeout: 60_000 }).toBe(3)
  await stage.run((ctx) => migrate(ctx, { campaign: id, from: 1, to: 2, map: { came: 'end' } }))

  const third = await stage.db.owner.$client.connect()
  await third.query('begin')
  await third.query('select 1 from waits where customer_id = $1 for update', [c])
  const told = relayFacts(stage.db.relay)
  const before = await blocked(0, told)
  const moved = change(stage.db.app, performers as unknown as Performers, cohort.key)
  await blocked(before, moved)
  await third.query('rollback')
  third.release()

  expect(await told).toBe(3)
  await moved
  expect(await stage.count('waits')).toBe(0)
  expect(await sql('select state, reason from enrolments where campaign_id = $1 group by 1, 2', [id])).toEqual([
    { state: 'stopped', reason: 'campaign.migrated' },
  ])
  const [heard] = await sql(`select jsonb_agg(payload) as payloads from outbox where signal = 'occurred'`)
  expect(heard.payloads.flat()).toHaveLength(3)
})
