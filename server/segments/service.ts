import { conditions, type Rule } from '../../workflows/segments/ast'
import { expand } from '../../workflows/segments/expand'
import { matches, nameOf } from '../../workflows/segments/matches'
import { needsOf } from '../../workflows/segments/needs'
import type { Ctx } from '../context'
import { type Counted, countMatching } from './count'
import { readFrame } from './frame'
import { readRule } from './read-rule'
import { selectCustomers, selectWithSeen } from './to-sql'
import { loadViews } from './views'

export { type Decision, decideRules } from './decide'
export { LINES_OF_FACT, sourceOf } from './happened'
export { readRule } from './read-rule'
export { type RulePlace, type RuleWords, ruleWords } from './rule-words'
export { createSegment, getSegment, listSegments, removeSegment, type SavedSegment, updateSegment } from './saved-segments'
export { readVocabulary } from './vocabulary'

/** How many match now (or at `asOf`, ms), how they can be reached, and some of them. */
export async function count(ctx: Ctx, input: { rule: unknown; asOf?: number }): Promise<Counted> {
  return countMatching(ctx, await readRule(ctx, input.rule), input.asOf ?? ctx.now)
}

/** Ids of all who match, for a launch; the rule has been checked when the campaign was published. */
export async function select(ctx: Ctx, rule: Rule, asOf: number = ctx.now): Promise<number[]> {
  const { text, values } = selectCustomers(rule, await readFrame(ctx, [rule], asOf))
  const { rows } = await ctx.tx.sql.query<{ id: number }>(text, values)
  return rows.map((row) => row.id)
}

/** All who match, and what each condition of the rule saw of them: the text of a JSON array, as `sawOf` reads it. */
export type Seen = { rule: Rule; saw: ReadonlyMap<number, string> }

/** The same as `select`, with what was seen; the rule that comes back has saved segments replaced by what they say now. */
export async function selectSeen(ctx: Ctx, rule: Rule): Promise<Seen> {
  const frame = await readFrame(ctx, [rule], ctx.now)
  const expanded = expand(rule, frame.setting.saved)
  const { text, values } = selectWithSeen(expanded, frame)
  const { rows } = await ctx.tx.sql.query<{ id: number; saw: string }>(text, values)
  return { rule: expanded, saw: new Map(rows.map((row) => [row.id, row.saw])) }
}

/** The same of these customers only, for several rules at once: what they did is read once. In the order of the rules. */
export async function seeFor(ctx: Ctx, customers: readonly number[], rules: readonly Rule[]): Promise<Seen[]> {
  const frame = await readFrame(ctx, rules, ctx.now, 'some')
  const expanded = rules.map((rule) => expand(rule, frame.setting.saved))
  const views = await loadViews(ctx.tx.sql, frame, customers, needsOf(expanded, frame.setting.saved))
  return expanded.map((rule) => {
    const names = conditions(rule).map(nameOf)
    const saw = new Map<number, string>()
    for (const [id, view] of views) {
      const matched = matches(rule, view, ctx.now, frame.setting)
      if (matched.holds) saw.set(id, JSON.stringify(names.map((name) => matched.saw[name] ?? null)))
    }
    return { rule, saw }
  })
}

/** Whether a rule holds for some customers, with what was seen of each. Erased and unknown ones are left out. */
export async function evaluateFor(
  ctx: Ctx,
  customers: readonly number[],
  rule: Rule,
  asOf: number = ctx.now,
): Promise<Map<number, { holds: boolean; saw: Record<string, unknown> }>> {
  const frame = await readFrame(ctx, [rule], asOf, 'some')
  const views = await loadViews(ctx.tx.sql, frame, customers, needsOf([rule], frame.setting.saved))
  return new Map([...views].map(([id, view]) => [id, matches(rule, view, asOf, frame.setting)]))
}
