import type { Ctx } from '../context'
import * as control from './against-control'
import * as attribution from './attribution'
import { readWinners, type Winner, winnerOf } from './decide-tests'
import { ask, read } from './flows'
import * as funnel from './funnel'
import { type CampaignHead, campaignHead, forStatistics, type Period } from './scope'
import * as test from './split-test'
import * as step from './step-control'

type Money = { visited?: number; revenue?: number; margin?: number; cost?: number; toControl?: step.ToControl | null; test?: test.SplitResult }

/** All that is told of money: what each step brought, what the whole earned against control, how versions compare, how far people came. One statement. */
export async function moneyOf(ctx: Ctx, head: CampaignHead, period: Period) {
  const reading = await read(ctx, head, period)
  const { sides, used } = control.parts(reading)
  const { attributed, costs } = attribution.parts(reading)
  const rows = await ask<{
    sides: control.Side[]
    used: control.Used[]
    attributed: attribution.Attributed[]
    costs: attribution.Cost[]
    people: funnel.Funnel[]
    stages: step.StepRow[]
    arms: test.ArmRow[]
  }>(ctx, reading, { sides, used, attributed, costs, people: funnel.part(reading), stages: step.part(reading), arms: test.part(reading) })
  const winners = await readWinners(ctx, head.id)
  const made = attribution.moneyOfSteps(rows.attributed, rows.costs)
  const against = step.toControl(rows.stages)
  const steps: Record<string, Money> = {}
  for (const step of head.steps) {
    const { id, sends, test: split } = step
    if (sends) steps[id] = { ...made.get(id), toControl: against.get(id) ?? null }
    if (split) steps[id] = { test: { ...test.result(split, rows.arms.filter((row) => row.step === id)), ...wonBy(winnerOf(winners, step)) } } // biome-ignore format: a value
  }
  return { steps, againstControl: control.compared(reading, rows.sides, rows.used), people: rows.people[0]! }
}

const wonBy = (winner: Winner | undefined) => (winner ? { winner: { id: winner.id, at: winner.at.toISOString() } } : {})

/** What a campaign as a whole earned against control: for lists. */
export async function againstControl(ctx: Ctx, campaign: number) {
  return forStatistics(ctx, async () => {
    const reading = await read(ctx, await campaignHead(ctx, campaign), {})
    const { sides, used } = await ask<{ sides: control.Side[]; used: control.Used[] }>(ctx, reading, control.parts(reading))
    return control.compared(reading, sides, used)
  })
}
