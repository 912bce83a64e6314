import type { Rule } from '../../workflows/segments/ast'
import { matches } from '../../workflows/segments/matches'
import { needsOf } from '../../workflows/segments/needs'
import type { Ctx } from '../context'
import { readFrame } from './frame'
import { journeyViews } from './journey'
import { loadViews } from './views'

/** One customer at a branch: rules in the order written, seen as of the branch's own instant. */
export type Decision = { customer: number; enrolment: number; asOf: number; rules: { id: string; rule: Rule }[] }

/**
 * The first rule that holds, for each customer, with all that was seen on the way; `else` when none does. A fixed number of statements
 * whatever the size of the batch. An erased customer leaves by `else`.
 */
export async function decideRules(ctx: Ctx, batch: readonly Decision[]): Promise<{ port: string; saw: Record<string, unknown> }[]> {
  if (batch.length === 0) return []
  const rules = [...new Set(batch.flatMap((d) => d.rules.map((r) => r.rule)))]
  const frame = await readFrame(ctx, rules, Math.max(...batch.map((d) => d.asOf)), 'some')
  const needs = needsOf(rules, frame.setting.saved)
  const views = await loadViews(ctx.tx.sql, frame, [...new Set(batch.map((d) => d.customer))], needs)
  const journeys = needs.journey ? await journeyViews(ctx.tx.sql, frame.workspace, batch) : []
  return batch.map((decision, i) => {
    const view = views.get(decision.customer)
    const saw: Record<string, unknown> = {}
    if (!view) return { port: 'else', saw }
    for (const { id, rule } of decision.rules) {
      const matched = matches(rule, view, decision.asOf, frame.setting, journeys[i])
      Object.assign(saw, matched.saw)
      if (matched.holds) return { port: id, saw }
    }
    return { port: 'else', saw }
  })
}
