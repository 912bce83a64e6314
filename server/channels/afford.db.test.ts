import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaign } from '../../workflows/testing/graphs'
import { inContext } from '../context'
import { verify } from '../insight/verify'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'

const NOW = Date.parse('2026-01-12T09:00:00Z')

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 10 })
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const points = { name: 'Points', reward: { kind: 'points', amount: 30, expiresAfter: null } }
const giving = (step: [string, Record<string, unknown>], budget: object) =>
  campaign(
    { in: ['manual'], give: step, out: ['end'] },
    step[0] === 'offer' ? ['in.next>give', 'give.sent>out', 'give.not-sent>out'] : ['in.next>give', 'give.next>out'],
    { controlShare: 0, budget: { messages: null, points: null, money: null, ...budget } },
  )

test.each([
  ['points', ['points', { amount: 30, reason: 'x' }] as [string, Record<string, unknown>], { points: 100 }, 3],
  ['an offer of which nobody is told', ['offer', { offer: points, validFor: 'P1D', message: null }] as [string, Record<string, unknown>], { points: 100 }, 3],
  ['money, at what a point is worth', ['points', { amount: 30, reason: 'x' }] as [string, Record<string, unknown>], { money: 100 * 40 }, 1],
])('%s: the budget is a brake, everybody goes on', async (_, step, budget, given) => {
  const id = await liveCampaign(stage, giving(step, budget))
  await CohortByHand.enter(stage, id, stage.customers, NOW)
  const asks = await sql(`select state, reason, count(*)::int as n from asks where campaign_id = $1 group by 1, 2 order by 1`, [id])
  expect(asks).toEqual([{ state: 'accepted', reason: null, n: given }, { state: 'skipped', reason: 'budget', n: 10 - given }]) // biome-ignore format: rows
  expect(await sql(`select -sum(amount)::int as points from ledger where campaign_id = $1 and account = 'issued'`, [id])).toEqual([{ points: given * 30 }])
  expect(await sql(`select count(*)::int as n from enrolments where campaign_id = $1 and state = 'finished'`, [id])).toEqual([{ n: 10 }])
  const { checks } = await inContext({ workspace: stage.workspace, locale: 'en', actor: 'test' }, verify, stage.db.app)
  expect(checks.filter((check) => !check.ok)).toEqual([])
})
