import type { Rule } from '../../workflows/segments/ast'
import type { Ctx } from '../context'
import { notFound } from '../faults'

/** Rows a trace is told from: the enrolment, its stays, and what was asked in them. */

export type Pass = {
  step: string
  visit: number
  seq: number
  entered_at: Date
  left_at: Date | null
  port: string | null
  ended: string | null
  reason: { code: string } | null
  /** A migration took them from here. */
  moved_out: boolean
}

export type AskRow = {
  step: string
  visit: number
  n: number
  /** Null where the stay alone tells of it: then it is the step's. */
  kind: string | null
  asked_at: Date
  state: string
  settled_at: Date | null
  reason: string | null
  port: string | null
  saw: Record<string, unknown> | null
  channel: string | null
  /** Of a call to another system: the status of its last answer, and the times it was tried. */
  call: { http_status?: number; tries: number } | null
}

/** A step as the enrolment's version drew it. */
export type DrawnStep = {
  id: string
  kind: string
  config: { reason?: string; since?: string; event?: string; where?: unknown; rules?: { id: string; name: string; rule: Rule }[] }
}

export type Head = {
  customer: number
  version: number
  state: string
  control: boolean
  enteredAt: Date
  /** Until when they wait where they stand. */
  due: Date | null
  /** Came by a handover of another campaign. */
  handedOver: boolean
  /** What let them in, where something that happened did. */
  event: ({ type: string } & Record<string, unknown>) | null
  steps: DrawnStep[]
  controlShare: number
}

export async function readHead(ctx: Ctx, campaign: number, enrolment: number): Promise<Head> {
  const { rows } = await ctx.tx.sql.query(
    `select e.customer_id, e.version, e.state, e.control, e.entered_at, e.due, e.context ? 'via' as handed, e.context -> 'event' as event, coalesce(v.document, c.document) as document
     from enrolments e join campaigns c on c.workspace_id = e.workspace_id and c.id = e.campaign_id
     left join campaign_versions v on v.workspace_id = e.workspace_id and v.campaign_id = e.campaign_id and v.version = e.version
     where e.campaign_id = $1 and e.id = $2`,
    [campaign, enrolment],
  )
  const row = rows[0]
  if (!row) throw notFound('enrolment')
  const { steps, settings } = row.document as { steps: DrawnStep[]; settings?: { controlShare?: number } }
  return {
    customer: row.customer_id,
    version: row.version,
    state: row.state,
    control: row.control,
    enteredAt: row.entered_at,
    due: row.due,
    handedOver: row.handed === true,
    event: row.event,
    steps,
    controlShare: settings?.controlShare ?? 0.1,
  }
}

export async function readPasses(ctx: Ctx, enrolment: number): Promise<Pass[]> {
  const { rows } = await ctx.tx.sql.query<Pass>(
    'select step, visit, seq, entered_at, left_at, port, ended, reason, moved_out from stays where enrolment_id = $1 order by seq',
    [enrolment],
  )
  return rows
}

/** With the channel by which a message went, or was tried last; and the decisions that their stays tell, each the last ask of its stay. */
export async function readAsks(ctx: Ctx, enrolment: number): Promise<AskRow[]> {
  const { rows } = await ctx.tx.sql.query<AskRow>(
    `select a.step, a.visit, a.n, a.kind, a.asked_at, a.state, a.settled_at, a.reason, a.port, a.saw,
       (select m.channel from messages m where m.workspace_id = a.workspace_id and m.enrolment_id = a.enrolment_id and m.step = a.step and m.visit = a.visit and m.n = a.n
        order by (m.accepted_at is not null) desc, m.attempt desc limit 1) as channel,
       (select jsonb_strip_nulls(jsonb_build_object('http_status', k.status, 'tries', k.tries)) from webhook_calls k
        where k.workspace_id = a.workspace_id and k.enrolment_id = a.enrolment_id and k.step = a.step and k.visit = a.visit and k.n = a.n) as call
     from asks a where a.enrolment_id = $1
     union all
     select p.step, p.visit, 1 + (select count(*)::int from asks a where a.workspace_id = p.workspace_id and a.enrolment_id = p.enrolment_id and a.step = p.step and a.visit = p.visit),
       null, p.left_at, 'accepted', p.left_at, null, p.port, p.saw, null, null
     from passes p where p.enrolment_id = $1 and p.saw is not null
     order by 5, 3`,
    [enrolment],
  )
  return rows
}
