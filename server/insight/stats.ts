import type { Ctx } from '../context'
import { againstControl } from './against-control'
import { attribution } from './attribution'
import { funnel } from './funnel'
import { type CampaignHead, campaignHead, type Period, scope, withoutNestedLoops } from './scope'

type StepStats = {
  entered: number
  customers: number
  standing: number
  left: Record<string, number>
  ended: Record<string, number>
  sent?: number
  delivered?: number
  opened?: number
  clicked?: number
  failed?: number
  skipped?: Record<string, number>
  /** Sends that the sender has not decided yet (queue, quiet hours). */
  undecided?: number
  visited?: number
  revenue?: number
  margin?: number
  cost?: number
}

export type Stats = Awaited<ReturnType<typeof stats>>

/**
 * Everything the canvas shows of a running campaign, derived from rows of customers (passes, asks, messages, receipts), never from counters.
 * Money in minor units; shapes and identities in the product's formats ("Statistics").
 */
export async function stats(ctx: Ctx, campaign: number, period: Period = {}) {
  return withoutNestedLoops(ctx, () => computed(ctx, campaign, period))
}

async function computed(ctx: Ctx, campaign: number, period: Period) {
  const head = await campaignHead(ctx, campaign, period.version)
  const [people, steps, arrows] = [await enrolled(ctx, head, period), await stepStats(ctx, head, period), head.arrows]
  return {
    campaign: String(campaign),
    state: head.state,
    version: period.version ?? head.liveVersion,
    asOf: new Date(ctx.now).toISOString(),
    ...people,
    steps,
    arrows: arrows.map((a) => ({ from: a.from, port: a.port, to: a.to, count: arrowCount(steps, arrows, a) })),
    againstControl: await againstControl(ctx, head, period),
    people: await funnel(ctx, head, period),
  }
}

/** A port has two arrows where it loops, or where two versions lead elsewhere; they are told apart by where the next pass began. */
function arrowCount(steps: Record<string, StepStats>, arrows: CampaignHead['arrows'], arrow: CampaignHead['arrows'][number]): number {
  const twins = arrows.filter((a) => a.from === arrow.from && a.port === arrow.port)
  const left = steps[arrow.from]?.left[arrow.port] ?? 0
  return twins.length === 1 ? left : (steps[arrow.from]?.left[`${arrow.port}>${arrow.to}`] ?? 0)
}

async function enrolled(ctx: Ctx, head: CampaignHead, period: Period) {
  const s = scope(ctx, head, period)
  const { rows } = await ctx.tx.sql.query<{ control: boolean; state: string; n: number }>(
    `select control, state, count(*) as n from enrolments e where ${s.enrolments} group by 1, 2`,
    s.values,
  )
  const ended = { finished: 0, exited: 0, stopped: 0, erased: 0, failed: 0 }
  let control = 0
  let standing = 0
  let all = 0
  for (const row of rows) {
    all += row.n
    if (row.control) control += row.n
    else if (row.state === 'active') standing += row.n
    else ended[row.state as keyof typeof ended] += row.n
  }
  return { enrolled: all, control, standing, ended }
}

async function stepStats(ctx: Ctx, head: CampaignHead, period: Period): Promise<Record<string, StepStats>> {
  const steps: Record<string, StepStats> = {}
  for (const step of head.steps) steps[step.id] = { entered: 0, customers: 0, standing: 0, left: {}, ended: {} }
  const of = (id: string) => (steps[id] ??= { entered: 0, customers: 0, standing: 0, left: {}, ended: {} })
  const s = scope(ctx, head, period)

  const passes = await ctx.tx.sql.query<{ step: string; port: string | null; ended: string | null; standing: boolean; n: number }>(
    `select step, port, ended, left_at is null as standing, count(*) as n from passes p where ${s.passes} group by 1, 2, 3, 4`,
    s.values,
  )
  for (const row of passes.rows) {
    const at = of(row.step)
    at.entered += row.n
    if (row.ended) at.ended[row.ended] = (at.ended[row.ended] ?? 0) + row.n
    else if (row.standing) at.standing += row.n
    else if (row.port) at.left[row.port] = (at.left[row.port] ?? 0) + row.n
  }
  const people = await ctx.tx.sql.query<{ step: string; n: number }>(
    `select step, count(distinct customer_id) as n from passes p where ${s.passes} group by 1`,
    s.values,
  )
  for (const row of people.rows) of(row.step).customers = row.n

  const ports = new Set(head.arrows.map((a) => `${a.from} ${a.port}`))
  if (ports.size < head.arrows.length) await loopArrows(ctx, s, of)
  await sends(ctx, s, of, head)
  for (const [step, money] of Object.entries(await attribution(ctx, head, period))) Object.assign(of(step), money)
  return steps
}

/** Which of a port's several arrows was taken: read from the step entered next. */
async function loopArrows(ctx: Ctx, s: ReturnType<typeof scope>, of: (id: string) => StepStats) {
  const { rows } = await ctx.tx.sql.query<{ step: string; port: string; next: string; n: number }>(
    `select step, port, next, count(*) as n from (
       select step, port, lead(step) over (partition by enrolment_id order by seq) as next from passes p where ${s.passes}) x
     where port is not null and next is not null group by 1, 2, 3`,
    s.values,
  )
  for (const row of rows) Object.defineProperty(of(row.step).left, `${row.port}>${row.next}`, { value: row.n, enumerable: false })
}

async function sends(ctx: Ctx, s: ReturnType<typeof scope>, of: (id: string) => StepStats, head: CampaignHead) {
  for (const step of head.steps)
    if (step.sends)
      Object.assign(of(step.id), {
        sent: 0,
        delivered: 0,
        opened: 0,
        clicked: 0,
        failed: 0,
        skipped: {},
        undecided: 0,
        visited: 0,
        revenue: 0,
        margin: 0,
        cost: 0,
      })
  const asks = await ctx.tx.sql.query<{ step: string; state: string; reason: string | null; n: number }>(
    `select a.step, a.state, case when a.state = 'skipped' then a.reason end as reason, count(*) as n
     from asks a where a.n = 1 and a.kind in ('offer', 'message', 'feedback') and ${s.own('a')} group by 1, 2, 3`,
    s.values,
  )
  for (const row of asks.rows) {
    const at = of(row.step)
    if (row.state === 'accepted' || row.state === 'unknown') at.sent = (at.sent ?? 0) + row.n
    else if (row.state === 'failed') at.failed = (at.failed ?? 0) + row.n
    else if (row.state === 'skipped') at.skipped = { ...at.skipped, [row.reason ?? 'unknown']: row.n }
    else at.undecided = (at.undecided ?? 0) + row.n
  }
  const seen = await ctx.tx.sql.query<{ step: string; delivered: number; opened: number; clicked: number }>(
    `select m.step, count(distinct (m.enrolment_id, m.visit)) filter (where m.delivered_at is not null) as delivered,
       count(distinct (m.enrolment_id, m.visit)) filter (where m.opened_at is not null) as opened,
       count(distinct (m.enrolment_id, m.visit)) filter (where m.clicked_at is not null) as clicked
     from messages m where ${s.own('m')} group by 1`,
    s.values,
  )
  for (const row of seen.rows) Object.assign(of(row.step), { delivered: row.delivered, opened: row.opened, clicked: row.clicked })
}

/** How many stand at each step now; cheap enough to ask every second. */
export async function standing(ctx: Ctx, campaign: number) {
  const { rows } = await ctx.tx.sql.query<{ step: string; n: number }>(
    `select step, count(*) as n from enrolments where workspace_id = $1 and campaign_id = $2 and state = 'active' and not control and step is not null group by 1`,
    [ctx.workspace, campaign],
  )
  return { steps: Object.fromEntries(rows.map((r) => [r.step, r.n])) }
}
