import type { Ctx } from '../context'
import { ask, read } from './flows'
import { type CampaignHead, campaignHead, forStatistics } from './scope'
import { type ArmRow, part, result } from './split-test'

/** What was known when a test was decided: kept with its winner. */
type Decided = { step: string; arm: string; over: string; lift: number; interval: [number, number]; guests: number }

/**
 * Decides the tests of a campaign that send the rest to the winner: where one version is better than every other, all comparisons of the test together at 95 %,
 * however often this looks (`workflows/model/always-valid.ts`). Decided once; guests who come to the step from then on go to the winner
 * (`workflows/steps/split/perform.ts`). Returns what was decided now.
 */
export async function decideTests(ctx: Ctx, campaign: number): Promise<Decided[]> {
  const head = await campaignHead(ctx, campaign)
  const known = await readWinners(ctx, campaign)
  const open = head.steps.filter((step) => step.test?.stop === 'winner' && !known.has(step.id))
  if (open.length === 0) return []
  const decided = await forStatistics(ctx, () => judge(ctx, { ...head, steps: open }))
  for (const { step, arm, ...told } of decided)
    await ctx.tx.sql.query(
      `insert into split_winners (workspace_id, campaign_id, step, arm, decided_at, told) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [ctx.workspace, campaign, step, arm, new Date(ctx.now), JSON.stringify(told)],
    )
  return decided
}

async function judge(ctx: Ctx, head: CampaignHead): Promise<Decided[]> {
  const reading = await read(ctx, head, {})
  const { arms } = await ask<{ arms: ArmRow[] }>(ctx, reading, { arms: part(reading) })
  return head.steps.flatMap(({ id, test }): Decided[] => {
    const rows = arms.filter((row) => row.step === id)
    const { leader, decided } = result(test!, rows)
    if (!decided || !leader) return []
    return [{ step: id, arm: leader.id, over: leader.over, lift: leader.lift, interval: leader.interval, guests: rows.reduce((sum, row) => sum + row.n, 0) }]
  })
}

export type Winner = { id: string; at: Date }

/** Winners of a campaign's tests, by step. */
export async function readWinners(ctx: Ctx, campaign: number): Promise<Map<string, Winner>> {
  const { rows } = await ctx.tx.sql.query<{ step: string; arm: string; at: Date }>(
    'select step, arm, decided_at as at from split_winners where workspace_id = $1 and campaign_id = $2',
    [ctx.workspace, campaign],
  )
  return new Map(rows.map(({ step, arm, at }) => [step, { id: arm, at }]))
}
