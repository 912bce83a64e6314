import { durationMs } from '../../workflows/model/durations'
import type { Ctx } from '../context'
import { demandCustomer } from '../customers/profile'
import { notFound } from '../faults'
import { entryRules } from './why-entry'
import { type Entry, type Head, line, moment, type Past, type WhyRule } from './why-line'

/**
 * Why a customer is or is not in a campaign, as of now: the campaign's state and dates, its entry condition by condition with the values seen (of an event
 * those of the last one that came), and whether they may come (again). Whatever does not hold says what it would need.
 */
export async function why(ctx: Ctx, campaign: number, customer: number) {
  await demandCustomer(ctx, customer)
  const head = await readHead(ctx, campaign)
  const past = await readPast(ctx, campaign, customer)
  const rules = [...stateRules(ctx, head), ...(await entryRules(ctx, head, past, customer)), ...reentryRules(ctx, head, past)]
  return {
    inside: past.inside,
    enrolment: past.inside ? String(past.enrolment) : null,
    control: past.inside ? past.control : null,
    step: past.inside ? past.step : null,
    rules,
  }
}

function stateRules(ctx: Ctx, { state, settings, time_zone }: Head): WhyRule[] {
  const at = (text: string) => moment(ctx, time_zone, Date.parse(text))
  const { startsAt, endsAt } = settings
  return [
    line(ctx, 'live', state === 'live', state),
    ...(startsAt ? [line(ctx, 'started', Date.parse(startsAt) <= ctx.now, startsAt, { at: at(startsAt) })] : []),
    ...(endsAt ? [line(ctx, 'not_over', Date.parse(endsAt) > ctx.now, endsAt, { at: at(endsAt) })] : []),
  ]
}

function reentryRules(ctx: Ctx, { settings, time_zone }: Head, past: Past): WhyRule[] {
  if (past.entries === 0 || past.last === null) return []
  const reentry = settings.reentry ?? { kind: 'once' }
  const values = { at: moment(ctx, time_zone, past.last.getTime()), times: past.entries }
  if (past.inside) return [line(ctx, 'inside', true, past.last.toISOString(), values)]
  if (reentry.kind === 'always') return [line(ctx, 'reentry', true, past.entries, values)]
  if (reentry.kind === 'once') return [line(ctx, 'once', false, past.entries, values)]
  const again = past.last.getTime() + durationMs(reentry.duration)
  return [line(ctx, 'again', again <= ctx.now, past.last.toISOString(), { ...values, again: moment(ctx, time_zone, again) })]
}

async function readHead(ctx: Ctx, campaign: number): Promise<Head> {
  const { rows } = await ctx.tx.sql.query(
    `select c.id, c.state, c.launched_at, c.ended_at, c.enters_at, c.looked_at, w.time_zone, coalesce(v.document, c.document) as document, v.skeleton ->> 'entry' as entry
     from campaigns c join workspaces w on w.id = c.workspace_id
     left join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version
     where c.id = $1 and c.archived_real is null`,
    [campaign],
  )
  const row = rows[0]
  if (!row) throw notFound('campaign')
  const { document, ...head } = row
  const steps = (document.steps ?? []) as (Entry & { id: string })[]
  return { ...head, settings: document.settings ?? {}, entry: steps.find((step) => step.id === row.entry) ?? null }
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
