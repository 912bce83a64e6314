import { controlDraw } from '../../workflows/engine/draw'
import { type Condition, conditions, type Rule } from '../../workflows/segments/ast'
import { nameOf } from '../../workflows/segments/matches'
import { holdsFor, type Saw } from '../../workflows/segments/seen'
import type { Ctx } from '../context'
import { readSeen } from '../journeys/seen'
import { words } from '../messages/words'
import { type RuleWords, ruleWords } from '../segments/service'

/** A rule as it was judged; `rule` and `name` are a branch's. `text` of a condition is whole: "Days since last visit: 61 (more than 60)". */
/** Why something happened, by what was seen then. Of the entry and of a branch also the rules that were judged, each condition with its value. */
export type Explained = { reason?: { code: string; text: string }; saw?: Record<string, unknown>; rules?: TraceRule[] }

export type TraceRule = { rule: string | null; name: string | null; text: string; holds: boolean; conditions: Judged[] }
type Judged = { text: string; saw: unknown; holds: boolean }

/** Puts a rule with what was seen at an instant into words. */
export type Teller = (rule: Rule, saw: Saw, holds: boolean, at: Date, branch?: { id: string; name: string }) => TraceRule

/** What puts rules and conditions of events into the reader's words. */
export async function wordsOfRules(ctx: Ctx): Promise<RuleWords & { timeZone: string }> {
  const { rows } = await ctx.tx.sql.query<{ currency: string; time_zone: string; locations: [string, string][] | null; segments: [string, string][] | null }>(
    `select currency, time_zone,
       (select json_agg(json_build_array(external_id, name)) from locations where workspace_id = w.id) as locations,
       (select json_agg(json_build_array(id::text, name)) from segments where workspace_id = w.id) as segments
     from workspaces w where id = $1`,
    [ctx.workspace],
  )
  const { currency, time_zone: timeZone, locations, segments } = rows[0]!
  return { ...ruleWords({ locale: ctx.locale, currency, timeZone, locations: new Map(locations), segments: new Map(segments) }), timeZone }
}

export async function teller(ctx: Ctx): Promise<Teller> {
  const { timeZone, ...speak } = await wordsOfRules(ctx)
  return (rule, saw, holds, at, branch) => {
    const judge = (condition: Condition): Judged => {
      const seen = saw[nameOf(condition)] ?? null
      const holds = holdsFor(condition, saw, { asOf: at.getTime(), zone: timeZone })
      return { text: speak.seen(condition, seen, holds), saw: seen, holds }
    }
    return { rule: branch?.id ?? null, name: branch?.name || null, text: speak.rule(rule), holds, conditions: conditions(rule).map(judge) }
  }
}

type Entered = { campaign: number; customer: number; enteredAt: Date; share: number }

/** Why somebody was let in, by which rule and with what values, and what they drew for the control group: a part of the trace's first entry. */
export async function whyEntered(ctx: Ctx, tell: Teller, { campaign, customer, enteredAt, share }: Entered): Promise<Explained> {
  const drew: Saw = share > 0 ? { control_draw: Math.floor(controlDraw(campaign, customer) * 1e4) / 1e4, control_share: share } : {}
  const found = await readSeen(ctx, campaign, customer, enteredAt)
  if (!found) return share > 0 ? { saw: drew } : {}
  const told = tell(found.rule, found.saw, true, enteredAt)
  const reason = { code: 'matched', text: words('trace.matched', ctx.locale, { rule: told.text }).message }
  return { reason, saw: { ...found.saw, ...drew }, rules: [told] }
}

type BranchRule = { id: string; name: string; rule: Rule }

/** The rules of a branch that were judged, in order: all that did not hold, and the one that did. */
export function branchRules(tell: Teller, rules: readonly BranchRule[], port: string, saw: Saw, at: Date): TraceRule[] {
  const last = rules.findIndex((rule) => rule.id === port)
  return (last < 0 ? rules : rules.slice(0, last + 1)).map((rule) => tell(rule.rule, saw, rule.id === port, at, rule))
}
