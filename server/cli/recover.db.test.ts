import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../db/client'
import { campaign } from '../../workflows/testing/graphs'
import { type HeldCampaign, holdAfterRestore, resume } from '../journeys/service'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { recover } from './recover'
import type { Terminal } from './terminal'

const DAY = 86_400_000
const NOW = Date.parse('2026-02-27T09:00:00Z')
const TWO_DAYS = campaign({ in: ['manual'], w: ['wait', { for: 'P2D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { controlShare: 0 })
let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 5 })
  process.env.KASKAD_OWNER_URL = stage.db.urls.owner
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const stateOf = async (id: number) => (await sql('select state, held, paused_at as since from campaigns where id = $1', [id]))[0]
const run = async (...flags: string[]): Promise<{ held: HeldCampaign[] }> => {
  let said: unknown
  const io: Terminal = { locale: 'en', result: (value) => (said = value), note: () => {}, tell: () => {} }
  await recover.run({ options: Object.fromEntries(flags.map((flag) => [flag, true])), positionals: [] } as unknown as Parameters<typeof recover.run>[0], io)
  return said as { held: HeldCampaign[] }
}

test('what somebody had paused before the backup stays paused when the recovery is confirmed, and its pause is as long as it was', async () => {
  const [live, paused] = [await liveCampaign(stage, TWO_DAYS), await liveCampaign(stage, TWO_DAYS)]
  await CohortByHand.enter(stage, live, stage.customers.slice(0, 1), NOW)
  await CohortByHand.enter(stage, paused, stage.customers.slice(1, 2), NOW)
  const since = new Date(NOW + DAY)
  await sql(`update campaigns set state = 'paused', paused_at = $2 where id = $1`, [paused, since])
  await sql('update workspaces set clock_virtual = $1', [new Date(NOW + 5 * DAY)])

  // A restored copy that is restored once more is no other.
  for (const days of [5, 6]) await inTransaction(stage.db.owner, (client) => holdAfterRestore(client, new Date(NOW + days * DAY)))
  expect(await stateOf(paused)).toEqual({ state: 'paused', held: true, since })
  const { held } = await run()
  expect(held.filter((one) => Number(one.campaign) !== stage.campaign).map((one) => [Number(one.campaign), one.paused])).toEqual([
    [live, false],
    [paused, true],
  ])
  await expect(stage.run((ctx) => resume(ctx, { campaign: paused, overdue: 'shift' }))).rejects.toMatchObject({ code: 'resume.held' })

  await run('confirm')
  expect(await stateOf(live)).toMatchObject({ state: 'live', held: false })
  expect(await stateOf(paused)).toEqual({ state: 'paused', held: false, since })
  expect((await run()).held).toEqual([])

  await sql('update workspaces set clock_virtual = $1', [new Date(NOW + 11 * DAY)])
  await stage.run((ctx) => resume(ctx, { campaign: paused, overdue: 'shift' }))
  const [change] = await sql('select body from campaign_changes where campaign_id = $1', [paused])
  expect(change!.body).toMatchObject({ from: NOW + DAY, to: NOW + 11 * DAY, overdue: 'shift' })
})
