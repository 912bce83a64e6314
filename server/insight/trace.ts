import type { Ctx } from '../context'
import { notFound } from '../faults'
import { type Locale, words } from '../messages/words'
import { visitsSeen } from './trace-visits'

export type TraceEntry = {
  at: string
  step: string | null
  kind: string | null
  did: 'control' | 'entered' | 'asked' | 'outcome' | 'skipped' | 'left' | 'ended'
  port?: string
  reason?: { code: string; text: string }
  saw?: Record<string, unknown>
}

type Pass = {
  step: string
  visit: number
  seq: number
  entered_at: Date
  left_at: Date | null
  port: string | null
  ended: string | null
  reason: { code: string; saw?: Record<string, unknown> } | null
}
type AskRow = {
  step: string
  visit: number
  n: number
  kind: string
  asked_at: Date
  state: string
  settled_at: Date | null
  reason: string | null
  port: string | null
  saw: Record<string, unknown> | null
  channel: string | null
}

/** Words of a reason code; what has none is the author's own (the reason of an `end`) and is shown as written. */
function inWords(code: string, locale: Locale): string {
  const key = `trace.${code}`
  const { message } = words(key, locale)
  return message === key ? code : message
}

const sends = (ask: AskRow) => ask.n === 1 && (ask.kind === 'offer' || ask.kind === 'message' || ask.kind === 'feedback')

/** One customer's way through a campaign, decision by decision, with what was seen then. It does not change when the profile does. */
export async function trace(ctx: Ctx, campaign: number, enrolment: number) {
  const found = await ctx.tx.sql.query(
    `select e.id, e.customer_id, e.version, e.state, e.control, e.entered_at, e.ended_at, e.reason, coalesce(v.document, c.document) as document
     from enrolments e join campaigns c on c.workspace_id = e.workspace_id and c.id = e.campaign_id
     left join campaign_versions v on v.workspace_id = e.workspace_id and v.campaign_id = e.campaign_id and v.version = e.version
     where e.campaign_id = $1 and e.id = $2`,
    [campaign, enrolment],
  )
  const head = found.rows[0]
  if (!head) throw notFound('enrolment')
  const { steps } = head.document as { steps: { id: string; kind: string; config: { reason?: string; since?: string; where?: unknown } }[] }
  const drawn = new Map(steps.map((step) => [step.id, step]))
  const passes = await ctx.tx.sql.query<Pass>(
    'select step, visit, seq, entered_at, left_at, port, ended, reason from passes where enrolment_id = $1 order by seq',
    [enrolment],
  )
  const asks = await ctx.tx.sql.query<AskRow>(
    `select a.step, a.visit, a.n, a.kind, a.asked_at, a.state, a.settled_at, a.reason, a.port, a.saw,
       (select m.channel from messages m where m.workspace_id = a.workspace_id and m.enrolment_id = a.enrolment_id and m.step = a.step and m.visit = a.visit and m.n = a.n
        order by (m.accepted_at is not null) desc, m.attempt desc limit 1) as channel
     from asks a where a.enrolment_id = $1 order by a.asked_at, a.n`,
    [enrolment],
  )
  const seen = await visitsSeen(
    ctx,
    enrolment,
    steps.filter((step) => step.config.since === 'step').map((step) => step.id),
  )
  const entries: TraceEntry[] = []
  const reason = (code: string | null) => (code ? { reason: { code, text: inWords(code, ctx.locale) } } : {})
  if (head.control) entries.push({ at: head.entered_at.toISOString(), step: null, kind: null, did: 'control', ...reason('control') })
  for (const p of passes.rows) {
    const base = { step: p.step, kind: drawn.get(p.step)?.kind ?? null }
    entries.push({ at: p.entered_at.toISOString(), ...base, did: 'entered' })
    for (const a of asks.rows.filter((x) => x.step === p.step && x.visit === p.visit)) {
      entries.push({ at: a.asked_at.toISOString(), ...base, did: 'asked' })
      if (a.state === 'pending') continue
      const saw = { ...(a.saw ?? {}), ...(a.channel ? { channel: a.channel } : {}) }
      entries.push({
        at: (a.settled_at ?? a.asked_at).toISOString(),
        ...base,
        did: a.state === 'skipped' ? 'skipped' : 'outcome',
        ...(a.port ? { port: a.port } : {}),
        ...reason(a.reason ?? (a.state === 'accepted' && !sends(a) ? 'decided' : a.state)),
        ...(Object.keys(saw).length > 0 ? { saw } : {}),
      })
    }
    // Where conditions narrow what counts, the first fact need not be the one.
    const came = p.port === 'visited' && drawn.get(p.step)?.config.where == null ? seen.get(`${p.step}/${p.visit}`) : undefined
    if (p.left_at)
      entries.push({
        at: p.left_at.toISOString(),
        ...base,
        did: p.ended ? 'ended' : 'left',
        ...(p.port ? { port: p.port } : {}),
        // The code of an `end` is `end`; its words are the author's.
        ...(p.reason?.code === 'end' ? { reason: { code: 'end', text: drawn.get(p.step)?.config.reason ?? '' } } : reason(p.reason?.code ?? null)),
        ...(came && !p.reason ? reason('came') : {}),
        ...(p.reason?.saw || came ? { saw: p.reason?.saw ?? came } : {}),
      })
  }
  return { enrolment: String(enrolment), customer: String(head.customer_id), version: head.version, state: head.state as string, entries }
}
