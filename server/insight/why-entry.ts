import type { Condition } from '../../workflows/segments/ast'
import type { Ctx } from '../context'
import { ruleOf } from '../journeys/service'
import { decideRules } from '../segments/service'
import { teller } from './trace-rules'
import { eventRules } from './why-event'
import { type Head, isOver, leaves, line, moment, type Past, type WhyRule } from './why-line'

type When = { kind: 'once' } | { kind: 'at'; at: string } | { kind: 'schedule' } | { kind: 'continuous' }

/** What the entry asks of a customer: that they are sent in, that something happens to them, that they match, at the right time. */
export async function entryRules(ctx: Ctx, head: Head, past: Past, customer: number): Promise<WhyRule[]> {
  const { entry } = head
  if (!entry) return []
  if (entry.kind === 'manual') return [line(ctx, 'sent_in', false, null)]
  const byEvent = entry.kind === 'event' ? await eventRules(ctx, head, past, customer) : []
  if (entry.config.segment == null) return byEvent
  const { rules, matches } = await matching(ctx, entry.config.segment, customer)
  return [...byEvent, ...rules, ...(entry.kind === 'segment' ? await timeRules(ctx, head, past, customer, matches) : [])]
}

async function matching(ctx: Ctx, segment: unknown, customer: number): Promise<{ rules: WhyRule[]; matches: boolean }> {
  const asked = ruleOf(segment)
  const [decided] = await decideRules(ctx, [{ customer, enrolment: 0, asOf: ctx.now, rules: [{ id: 'in', rule: asked }] }])
  const tell = await teller(ctx)
  const matches = decided!.port === 'in'
  const judged = leaves<Condition>(asked).map(({ condition, negated }): WhyRule => {
    const told = tell(negated ? { not: condition } : condition, decided!.saw, matches, new Date(ctx.now))
    const { text, saw, holds: is } = told.conditions[0]!
    const holds = is !== negated
    return { code: 'condition', text, saw, holds, wouldNeed: holds ? null : told.text }
  })
  return { rules: [...judged, line(ctx, 'matches', matches, matches)], matches }
}

/** When whoever matches is let in: that is still to come, comes round again, is over, or is whenever somebody comes to match. */
async function timeRules(ctx: Ctx, head: Head, past: Past, customer: number, matches: boolean): Promise<WhyRule[]> {
  const { launched_at: launched, enters_at: enters, ended_at: ended, time_zone } = head
  if (past.inside || launched === null) return []
  const when = (head.entry!.config.when as When | undefined) ?? { kind: 'once' }
  const at = (instant: number) => ({ at: moment(ctx, time_zone, instant) })
  if (enters !== null && !isOver(head)) {
    const code = enters.getTime() <= ctx.now ? 'entry_due' : when.kind === 'schedule' ? 'entry_next' : 'entry_waits'
    return [line(ctx, code, false, enters.toISOString(), at(enters.getTime()))]
  }
  if (when.kind === 'continuous') return isOver(head) || !matches ? [] : [await newly(ctx, head, customer)]
  if (when.kind === 'schedule') return isOver(head) ? [] : [line(ctx, 'entry_done', false, null)]
  const { startsAt } = head.settings
  const taken = Math.max(launched.getTime(), startsAt ? Date.parse(startsAt) : 0, when.kind === 'at' ? Date.parse(when.at) : 0)
  // Stopped before its instant came: nobody was let in, and its state says why.
  if (ended !== null && isOver(head) && taken > ended.getTime()) return []
  return [line(ctx, when.kind === 'at' ? 'entry_at' : 'entry_open', false, new Date(taken).toISOString(), at(taken))]
}

/** Who matched already when looked at last does not come to match; who did not is seen at the next look. */
async function newly(ctx: Ctx, { id, looked_at, launched_at, time_zone }: Head, customer: number): Promise<WhyRule> {
  const { rowCount } = await ctx.tx.sql.query('select 1 from entry_members where workspace_id = $1 and campaign_id = $2 and customer_id = $3', [
    ctx.workspace,
    id,
    customer,
  ])
  // Just published, it has not looked yet.
  const looked = Math.max(looked_at?.getTime() ?? 0, launched_at!.getTime())
  return line(ctx, 'newly', !rowCount, new Date(looked).toISOString(), { at: moment(ctx, time_zone, looked) })
}
