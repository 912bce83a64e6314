import type { Ctx } from '../context'
import { ask, read } from './flows'
import { type CampaignHead, campaignHead, forStatistics, openArms } from './scope'
import { type ArmRow, part, result } from './split-test'

/** What was known when a test was decided: kept with its winner. */
type Decided = { step: string; arm: string; over: string; lift: number; interval: [number, number]; guests: number; among: string[] }

/**
 * Decides the tests of a campaign that send the rest to the winner: where one version is better than every other, all comparisons of the test together at 95 %,
 * however often this looks (`workflows/model/always-valid.ts`). Decided once; guests who come to the step from then on go to the winner
 * (`workflows/steps/split/perform.ts`). A version of the campaign that draws a further arm opens the test again. Returns what was decided now.
 */
export async function decideTests(ctx: Ctx, campaign: number): Promise<Decided[]> {
  const head = await campaignHead(ctx, campaign)
  const known = await readWinners(ctx, campaign)
  const open = head.steps.filter((step) => step.test?.stop === 'winner' && !winnerOf(known, step))
  if (open.length === 0) return []
  const decided = await forStatistics(ctx, () => judge(ctx, { ...head, steps: open }))
  for (const { step, arm, ...told } of decided) {
    // Better than the former winner is better than whatever that one was better than.
    const former = known.get(step)
    const among = [...new Set([...told.among, ...(former && told.among.includes(former.id) ? former.among : [])])]
    await ctx.tx.sql.query(
      `insert into split_winners (workspace_id, campaign_id, step, arm, decided_at, told) values ($1, $2, $3, $4, $5, $6)
       on conflict (workspace_id, campaign_id, step) do update set arm = excluded.arm, decided_at = excluded.decided_at, told = excluded.told`,
      [ctx.workspace, campaign, step, arm, new Date(ctx.now), JSON.stringify({ ...told, among })],
    )
  }
  return decided
}

async function judge(ctx: Ctx, head: CampaignHead): Promise<Decided[]> {
  const reading = await read(ctx, head, {})
  const { arms } = await ask<{ arms: ArmRow[] }>(ctx, reading, { arms: part(reading) })
  return head.steps.flatMap(({ id, test }): Decided[] => {
    const rows = arms.filter((row) => row.step === id)
    const { leader, decided } = result(test!, rows)
    if (!decided || !leader) return []
    const guests = rows.reduce((sum, row) => sum + row.n, 0)
    return [{ step: id, arm: leader.id, over: leader.over, lift: leader.lift, interval: leader.interval, guests, among: openArms(test!) }]
  })
}

/** `among`: the arms that were compared. */
export type Winner = { id: string; at: Date; among: string[] }

/** The winner of a step's test as it is drawn now, if it is decided: among all arms that it draws. */
export function winnerOf(winners: Map<string, Winner>, { id, test }: CampaignHead['steps'][number]): Winner | undefined {
  const winner = winners.get(id)
  return winner && test && openArms(test).every((arm) => winner.among.includes(arm)) ? winner : undefined
}

/** Winners of a campaign's tests, by step. */
export async function readWinners(ctx: Ctx, campaign: number): Promise<Map<string, Winner>> {
  const { rows } = await ctx.tx.sql.query<{ step: string; arm: string; at: Date; among: string[] }>(
    `select step, arm, decided_at as at, coalesce(told -> 'among', '[]') as among from split_winners where workspace_id = $1 and campaign_id = $2`,
    [ctx.workspace, campaign],
  )
  return new Map(rows.map(({ step, arm, at, among }) => [step, { id: arm, at, among }]))
}
