import type { Ctx } from '../context'
import { sourceOf } from '../segments/happened'
import { SENDING_KINDS } from './scope'
import type { DrawnStep } from './trace-rows'

type Fact = { step: string; visit: number; type: string; at: Date; amount: number | null; location: string | null; receipt: string | null }

/** Kinds that wait for something to happen, and the way out where it did. */
const WAY_OUT: Record<string, string> = { visit: 'visited', listen: 'happened' }

/**
 * The fact by which each step that waits for one was left at once, before the deadline asked for it: the first since the journey's last accepted send (or since
 * the step was entered, if that is what it counts from). Facts are never changed, so this is what was seen then. Where conditions narrow what counts, the first
 * need not be the one: those steps are left out.
 */
export async function factsSeen(ctx: Ctx, enrolment: number, steps: readonly DrawnStep[]): Promise<Map<string, Record<string, unknown>>> {
  const waiting = steps.filter(({ kind, config }) => WAY_OUT[kind] && config.where == null)
  if (waiting.length === 0) return new Map()
  const events = waiting.map(({ config }) => config.event ?? 'visited')
  const { rows } = await ctx.tx.sql.query<Fact>(
    `select p.step, p.visit, f.type, f.occurred_at as at, f.amount, l.name as location, r.external_id as receipt
     from unnest($2::text[], $3::text[], $4::text[], $5::bool[]) as w(step, port, event, from_step)
     join passes p on p.enrolment_id = $1 and p.step = w.step and p.port = w.port
     cross join lateral (
       select coalesce(max(a.settled_at), p.entered_at) as at from asks a
       where a.workspace_id = p.workspace_id and a.enrolment_id = p.enrolment_id and not w.from_step
         and a.n = 1 and a.kind in (${SENDING_KINDS}) and a.state in ('accepted', 'unknown') and a.settled_at <= p.entered_at) since
     cross join lateral (
       select * from ${sourceOf(events)} f where f.workspace_id = p.workspace_id and f.customer_id = p.customer_id
         and (f.type = w.event or (w.event = 'visited' and f.type = 'purchased'))
         and (f.occurred_at > since.at or (w.event = 'message_delivered' and f.occurred_at = since.at)) and f.occurred_at <= p.left_at
         and f.properties -> 'machine' is distinct from 'true'::jsonb
       order by f.occurred_at, f.receipt_id nulls last, f.type limit 1) f
     left join locations l on l.workspace_id = f.workspace_id and l.id = f.location_id
     left join receipts r on r.workspace_id = f.workspace_id and r.id = f.receipt_id`,
    [
      enrolment,
      waiting.map(({ id }) => id),
      waiting.map(({ kind }) => WAY_OUT[kind]),
      events,
      waiting.map(({ kind, config }) => kind === 'listen' || config.since === 'step'),
    ],
  )
  return new Map(
    rows.map(({ step, visit, type, at, amount, location, receipt }) => [
      `${step}/${visit}`,
      {
        event: type,
        occurredAt: at.toISOString(),
        ...(location === null ? {} : { location }),
        ...(amount === null ? {} : { amount }),
        ...(receipt === null ? {} : { receipt }),
      },
    ]),
  )
}
