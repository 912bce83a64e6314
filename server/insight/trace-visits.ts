import type { Ctx } from '../context'

type Visit = { step: string; visit: number; type: string; at: Date; amount: number | null; location: string | null; receipt: string | null }

/**
 * The fact by which each `visited` was left at once, before the deadline asked for it: the first since the journey's last accepted send (or since the
 * step was entered, if that is what it counts from). Facts are never changed, so this is what was seen then.
 */
export async function visitsSeen(ctx: Ctx, enrolment: number, sinceStep: readonly string[]): Promise<Map<string, Record<string, unknown>>> {
  const { rows } = await ctx.tx.sql.query<Visit>(
    `select p.step, p.visit, f.type, f.occurred_at as at, f.amount, l.name as location, r.external_id as receipt
     from passes p
     cross join lateral (
       select coalesce(max(a.settled_at), p.entered_at) as at from asks a
       where a.workspace_id = p.workspace_id and a.enrolment_id = p.enrolment_id and not p.step = any($2::text[])
         and a.n = 1 and a.kind in ('offer', 'message', 'feedback') and a.state in ('accepted', 'unknown') and a.settled_at <= p.entered_at) since
     cross join lateral (
       select * from facts f where f.workspace_id = p.workspace_id and f.customer_id = p.customer_id and f.type in ('visited', 'purchased')
         and f.occurred_at > since.at and f.occurred_at <= p.left_at order by f.occurred_at, f.receipt_id nulls last, f.type limit 1) f
     left join locations l on l.workspace_id = f.workspace_id and l.id = f.location_id
     left join receipts r on r.workspace_id = f.workspace_id and r.id = f.receipt_id
     where p.enrolment_id = $1 and p.port = 'visited'`,
    [enrolment, sinceStep],
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
