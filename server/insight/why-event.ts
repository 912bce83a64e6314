import type { Filter, FilterCondition } from '../../workflows/segments/ast'
import { type FilterLine, heard, type Occurrence, passesFilter, seenBy } from '../../workflows/segments/filters'
import type { Ctx } from '../context'
import { BY_CALENDAR } from '../journeys/service'
import { LINES_OF_FACT, type RuleWords, sourceOf } from '../segments/service'
import { staleAfter } from '../stale'
import { wordsOfRules } from './trace-rules'
import { calendarRules } from './why-calendar'
import { type Head, leaves, line, moment, type Past, type WhyRule } from './why-line'

/** The customer's last event of a type; `live`: it happened while the product looked on, not in a history that was brought in. */
type Last = Occurrence & { fact: number; type: string; occurred_at: Date; known_at: Date; live: boolean; lines: FilterLine[] }

/** What an event entry asks: that the event comes, while guests are let in, and as its conditions want it. Judged by the last that came. */
export async function eventRules(ctx: Ctx, head: Head, past: Past, customer: number): Promise<WhyRule[]> {
  const { event, where } = head.entry!.config as { event: string; where?: Filter | null }
  if (BY_CALENDAR.has(event)) return calendarRules(ctx, head, customer)
  const speak = await wordsOfRules(ctx)
  const name = speak.happened(event)
  const last = await lastOf(ctx, head.id, customer, event)
  if (!last) return [line(ctx, 'event', false, null, { event: name })]
  const at = moment(ctx, head.time_zone, last.occurred_at.getTime())
  const came = line(ctx, 'event', true, last.occurred_at.toISOString(), { event: name, at })
  if (await letIn(ctx, head.id, customer, last.fact)) return [came, line(ctx, 'event_used', past.inside, true)]
  return [came, ...timeRules(ctx, head, last), ...whereRules(ctx, where ?? null, last, speak)]
}

/** What was known when nobody was let in, or too late, lets nobody in afterwards. */
function timeRules(ctx: Ctx, { launched_at, settings, time_zone }: Head, { live, known_at, occurred_at }: Last): WhyRule[] {
  const known = known_at.getTime()
  const at = moment(ctx, time_zone, known)
  if (known - occurred_at.getTime() > staleAfter(ctx)) return [line(ctx, 'event_fresh', false, known_at.toISOString(), { at })]
  if (!live) return [line(ctx, 'event_live', false, known_at.toISOString())]
  const since = Math.max(launched_at?.getTime() ?? 0, settings.startsAt ? Date.parse(settings.startsAt) : 0)
  const early = launched_at !== null && known < since
  return early ? [line(ctx, 'event_since', false, known_at.toISOString(), { at, since: moment(ctx, time_zone, since) })] : []
}

/** Each condition on the event with what the last one held; of a receipt's lines it is enough that one is so, but one must be all of it. */
function whereRules(ctx: Ctx, where: Filter | null, last: Last, speak: RuleWords): WhyRule[] {
  const meets = heard(where, last, last.lines)
  // Opened or clicked by a mail program.
  if (!meets && heard(where, { ...last, type: '' }, last.lines)) return [line(ctx, 'event_person', false, null)]
  if (where === null) return []
  const conditions = leaves<FilterCondition>(where).map(({ condition, negated }): WhyRule => {
    const ofLines = condition.field === 'category' || condition.field === 'sku'
    const lines = ofLines && last.lines.length > 0 ? last.lines : [null]
    const is = lines.some((one) => passesFilter(condition, last, one))
    const seen = [...new Set(lines.flatMap((one) => seenBy(condition, last, one) ?? []))]
    const saw = ofLines ? (seen.length > 0 ? seen : null) : (seenBy(condition, last, null) ?? null)
    const holds = is !== negated
    const need = speak.filter(negated ? { not: condition } : condition)
    return { code: 'where', text: speak.heard(condition, saw), saw, holds, wouldNeed: holds ? null : need }
  })
  const whole = line(ctx, 'event_meets', meets, meets)
  return [...conditions, meets ? whole : { ...whole, wouldNeed: speak.filter(where) }]
}

async function lastOf(ctx: Ctx, campaign: number, customer: number, event: string): Promise<Last | null> {
  // Of sends those of the campaign itself let nobody in; they are no facts, and always live.
  const [source, live, ours] = sourceOf([event]) === 'facts' ? ['facts', 'f.live', 'false'] : ['happened', 'true', "(f.properties ->> 'campaign')::bigint = $5"]
  const { rows } = await ctx.tx.sql.query<Last>(
    `select f.id as fact, f.type, f.occurred_at, f.known_at, ${live} as live, f.amount, f.properties, l.external_id as location, r.local_hour as hour, r.weekday,
       coalesce((select json_agg(json_build_object('sku', i.sku, 'category', i.category)) from ${LINES_OF_FACT}), '[]') as lines
     from ${source} f left join receipts r on r.workspace_id = f.workspace_id and r.id = f.receipt_id
     left join locations l on l.workspace_id = f.workspace_id and l.id = f.location_id
     where f.workspace_id = $1 and f.customer_id = $2 and f.type = $3 and f.known_at <= $4 and $5::bigint is not null and not (${ours})
     order by f.occurred_at desc, f.id desc limit 1`,
    [ctx.workspace, customer, event, new Date(ctx.now), campaign],
  )
  return rows[0] ?? null
}

/** Whether the customer has entered by this very event. */
async function letIn(ctx: Ctx, campaign: number, customer: number, fact: number): Promise<boolean> {
  const { rowCount } = await ctx.tx.sql.query(
    `select 1 from enrolments where workspace_id = $1 and campaign_id = $2 and customer_id = $3 and context -> 'event' ->> 'fact' = $4`,
    [ctx.workspace, campaign, customer, String(fact)],
  )
  return rowCount! > 0
}
