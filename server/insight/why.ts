import { durationMs } from '../../workflows/model/durations'
import { conditions } from '../../workflows/segments/ast'
import type { Ctx } from '../context'
import { demandCustomer } from '../customers/profile'
import { notFound } from '../faults'
import { ruleOf } from '../journeys/service'
import { words } from '../messages/words'
import { momentText } from '../moment'
import { decideRules } from '../segments/service'
import { teller } from './trace-rules'

/** One thing that keeps a customer out, or does not. `wouldNeed`: what would have to be so; null where it is. */
export type WhyRule = { code: string; text: string; saw: unknown; holds: boolean; wouldNeed: string | null }

type Settings = { reentry?: { kind: 'once' } | { kind: 'after'; duration: string } | { kind: 'always' }; startsAt?: string | null; endsAt?: string | null }
type Entry = { kind: string; config: { segment?: unknown; when?: { kind: string; at?: string } } }

type Head = { state: string; launched_at: Date | null; time_zone: string; settings: Settings; entry: Entry | null }
type Past = { entries: number; last: Date | null; inside: boolean; enrolment: number | null; control: boolean | null; step: string | null }

/**
 * Why a customer is or is not in a campaign, as of now: the campaign's state and dates, its entry condition by condition with the values seen, and
 * whether they may come (again). Whatever does not hold says what it would need.
 */
export async function why(ctx: Ctx, campaign: number, customer: number) {
  await demandCustomer(ctx, customer)
  const head = await readHead(ctx, campaign)
  const past = await readPast(ctx, campaign, customer)
  const rules = [...stateRules(ctx, head), ...(await entryRules(ctx, head, customer)), ...reentryRules(ctx, head, past)]
  return {
    inside: past.inside,
    enrolment: past.inside ? String(past.enrolment) : null,
    control: past.inside ? past.control : null,
    step: past.inside ? past.step : null,
    rules,
  }
}

function rule(ctx: Ctx, code: string, holds: boolean, saw: unknown, values: Record<string, string | number> = {}): WhyRule {
  const { message, hint } = words(`why.${code}.${holds ? 'yes' : 'no'}`, ctx.locale, values)
  return { code, text: message, saw, holds, wouldNeed: holds ? null : (hint ?? null) }
}

function stateRules(ctx: Ctx, { state, settings, time_zone }: Head): WhyRule[] {
  const at = (text: string) => momentText(Date.parse(text), { locale: ctx.locale, timeZone: time_zone })
  const { startsAt, endsAt } = settings
  return [
    rule(ctx, 'live', state === 'live', state),
    ...(startsAt ? [rule(ctx, 'started', Date.parse(startsAt) <= ctx.now, startsAt, { at: at(startsAt) })] : []),
    ...(endsAt ? [rule(ctx, 'not_over', Date.parse(endsAt) > ctx.now, endsAt, { at: at(endsAt) })] : []),
  ]
}

async function entryRules(ctx: Ctx, { entry, launched_at, time_zone }: Head, customer: number): Promise<WhyRule[]> {
  if (!entry) return []
  if (entry.kind === 'manual') return [rule(ctx, 'sent_in', false, null)]
  const byEvent = entry.kind === 'event' ? [rule(ctx, 'event', false, null)] : []
  const segment = entry.config.segment
  if (segment == null) return byEvent
  const asked = ruleOf(segment)
  const [decided] = await decideRules(ctx, [{ customer, enrolment: 0, asOf: ctx.now, rules: [{ id: 'in', rule: asked }] }])
  const tell = await teller(ctx)
  const now = new Date(ctx.now)
  const matches = decided!.port === 'in'
  const judged = conditions(asked).map((condition): WhyRule => {
    const told = tell(condition, decided!.saw, matches, now)
    const { text, saw, holds } = told.conditions[0]!
    return { code: 'condition', text, saw, holds, wouldNeed: holds ? null : told.text }
  })
  const when = entry.config.when ?? { kind: 'once' }
  const over = entry.kind === 'segment' && when.kind === 'once' && launched_at !== null
  return [
    ...byEvent,
    ...judged,
    rule(ctx, 'matches', matches, matches),
    ...(over
      ? [rule(ctx, 'entry_open', false, launched_at.toISOString(), { at: momentText(launched_at.getTime(), { locale: ctx.locale, timeZone: time_zone }) })]
      : []),
  ]
}

function reentryRules(ctx: Ctx, { settings, time_zone }: Head, past: Past): WhyRule[] {
  if (past.entries === 0 || past.last === null) return []
  const reentry = settings.reentry ?? { kind: 'once' }
  const values = { at: momentText(past.last.getTime(), { locale: ctx.locale, timeZone: time_zone }), times: past.entries }
  if (past.inside) return [rule(ctx, 'inside', true, past.last.toISOString(), values)]
  if (reentry.kind === 'always') return [rule(ctx, 'reentry', true, past.entries, values)]
  if (reentry.kind === 'once') return [rule(ctx, 'once', false, past.entries, values)]
  const again = past.last.getTime() + durationMs(reentry.duration)
  return [rule(ctx, 'again', again <= ctx.now, past.last.toISOString(), { ...values, again: momentText(again, { locale: ctx.locale, timeZone: time_zone }) })]
}

async function readHead(ctx: Ctx, campaign: number): Promise<Head> {
  const { rows } = await ctx.tx.sql.query(
    `select c.state, c.launched_at, w.time_zone, coalesce(v.document, c.document) as document, v.skeleton ->> 'entry' as entry
     from campaigns c join workspaces w on w.id = c.workspace_id
     left join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version
     where c.id = $1 and c.archived_real is null`,
    [campaign],
  )
  const row = rows[0]
  if (!row) throw notFound('campaign')
  const steps = (row.document.steps ?? []) as (Entry & { id: string })[]
  return { ...row, settings: row.document.settings ?? {}, entry: steps.find((step) => step.id === row.entry) ?? null }
}

async function readPast(ctx: Ctx, campaign: number, customer: number): Promise<Past> {
  const { rows } = await ctx.tx.sql.query<Past>(
    `select count(*)::int as entries, max(entered_at) as last, coalesce(bool_or(state = 'active'), false) as inside,
       max(id) filter (where state = 'active') as enrolment, bool_or(control) filter (where state = 'active') as control,
       max(step) filter (where state = 'active') as step
     from enrolments where workspace_id = $1 and campaign_id = $2 and customer_id = $3`,
    [ctx.workspace, campaign, customer],
  )
  return rows[0]!
}
