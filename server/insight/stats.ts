import type { Ctx } from '../context'
import { moneyOf } from './money'
import { recent } from './recent'
import { type CampaignHead, campaignHead, forStatistics, type Period, type Scope, SENDING_KINDS, scope } from './scope'
import type { SplitResult } from './split-test'
import type { ToControl } from './step-control'

type StepStats = {
  entered: number
  customers: number
  standing: number
  left: Record<string, number>
  ended: Record<string, number>
  /** Put here, taken from here by migrations to another version; only where there were any. */
  movedIn?: number
  movedOut?: number
  /** Of `movedIn`: who went on with what they had been asked before, which is counted where it was asked. */
  movedAlong?: number
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
  /** Margin a guest against control guests at the same stage; null while there are too few. */
  toControl?: ToControl | null
  /** Of a split: what each version brings, and whether one is better. */
  test?: SplitResult
}

export type Stats = Awaited<ReturnType<typeof stats>>

/**
 * Everything the canvas shows of a running campaign, derived from rows of customers (passes, asks, messages, receipts), never from counters.
 * Money in minor units; shapes and identities in the product's formats ("Statistics").
 */
export async function stats(ctx: Ctx, campaign: number, period: Period = {}) {
  return forStatistics(ctx, () => computed(ctx, campaign, period, moneyOf))
}

/** The same for somebody who looks every second: people are counted anew each time, money when it is cheap enough (`recent`). */
export async function watchedStats(ctx: Ctx, campaign: number, period: Period = {}) {
  const key = `${ctx.workspace} ${campaign} ${JSON.stringify([period.version, period.from, period.to])}`
  return forStatistics(ctx, () => computed(ctx, campaign, period, (...asked) => recent(key, () => moneyOf(...asked))))
}

async function computed(ctx: Ctx, campaign: number, period: Period, count: typeof moneyOf) {
  const head = await campaignHead(ctx, campaign, period.version)
  const s = scope(ctx, head, period)
  const counted = await countPeople(ctx, head, s)
  const { steps: money, againstControl, people } = await count(ctx, head, period)
  const reacted = await reactions(ctx, s)
  const [steps, arrows] = [stepStats(head, money, reacted, counted), head.arrows]
  return {
    campaign: String(campaign),
    state: head.state,
    version: period.version ?? head.liveVersion,
    asOf: new Date(ctx.now).toISOString(),
    ...enrolled(counted),
    steps,
    arrows: arrows.map((a) => ({ from: a.from, port: a.port, to: a.to, count: arrowCount(steps, arrows, a) })),
    /** Sends that were asked for once more, after an answer that was lost, and not made twice. */
    duplicatesPrevented: reacted.reduce((sum, row) => sum + row.prevented, 0),
    againstControl,
    people,
  }
}

/** A port has two arrows where it loops, or where two versions lead elsewhere; they are told apart by where the next pass began. */
function arrowCount(steps: Record<string, StepStats>, arrows: CampaignHead['arrows'], arrow: CampaignHead['arrows'][number]): number {
  const twins = arrows.filter((a) => a.from === arrow.from && a.port === arrow.port)
  const left = steps[arrow.from]?.left[arrow.port] ?? 0
  return twins.length === 1 ? left : (steps[arrow.from]?.left[`${arrow.port}>${arrow.to}`] ?? 0)
}

type Counted = {
  people: { control: boolean; state: string; n: number }[]
  passes: { step: string; port: string | null; ended: string | null; standing: boolean; moved_in: boolean; moved_out: boolean; n: number }[]
  along: { step: string; n: number }[]
  customers: { step: string; n: number }[]
  ways: { step: string; port: string; next: string; n: number }[]
  asks: { step: string; state: string; reason: string | null; n: number }[]
}

type Reactions = { step: string; delivered: number; opened: number; clicked: number; prevented: number }[]

/**
 * All that must add up, counted in one statement: a statement sees one instant, and turns commit between any two. `ways`: which of a port's several
 * arrows was taken, read from the step entered next; asked only where a port has several.
 */
async function countPeople(ctx: Ctx, head: CampaignHead, s: Scope): Promise<Counted> {
  const ports = new Set(head.arrows.map((a) => `${a.from} ${a.port}`))
  const queries: Record<keyof Counted, string> = {
    people: `select control, state, count(*) as n from enrolments e where ${s.enrolments} group by 1, 2`,
    passes: `select step, port, ended, left_at is null as standing, moved_in, moved_out, count(*) as n from stays p where ${s.passes} group by 1, 2, 3, 4, 5, 6`,
    along: `select p.step, count(*) as n from stays p where ${s.passes} and p.moved_in
        and not exists (select 1 from asks a where a.workspace_id = p.workspace_id and a.enrolment_id = p.enrolment_id and a.step = p.step and a.visit = p.visit and a.n = 1)
        and exists (select 1 from campaign_changes h where h.workspace_id = $1 and h.campaign_id = $2 and h.kind = 'migrate') group by 1`,
    customers: `select step, count(distinct customer_id) as n from stays p where ${s.passes} group by 1`,
    ways: `select step, port, next, count(*) as n from (
        select step, port, lead(step) over (partition by enrolment_id order by seq) as next from stays p where ${s.passes}) x
      where ${ports.size < head.arrows.length} and port is not null and next is not null group by 1, 2, 3`,
    asks: `select a.step, a.state, case when a.state = 'skipped' then a.reason end as reason, count(*) as n
      from asks a where a.n = 1 and a.kind in (${SENDING_KINDS}) and ${s.own('a')} group by 1, 2, 3`,
  }
  const columns = Object.entries(queries).map(([name, text]) => `(select coalesce(json_agg(q), '[]') from (${text}) q) as ${name}`)
  const { rows } = await ctx.tx.sql.query<Counted>(`select ${columns.join(', ')}`, s.values)
  return rows[0]!
}

function enrolled({ people }: Counted) {
  const ended = { finished: 0, exited: 0, stopped: 0, erased: 0, failed: 0 }
  let control = 0
  let standing = 0
  let all = 0
  for (const row of people) {
    all += row.n
    if (row.control) control += row.n
    else if (row.state === 'active') standing += row.n
    else ended[row.state as keyof typeof ended] += row.n
  }
  return { enrolled: all, control, standing, ended }
}

const NO_SENDS = { sent: 0, delivered: 0, opened: 0, clicked: 0, failed: 0, skipped: {}, undecided: 0, visited: 0, revenue: 0, margin: 0, cost: 0 }

function stepStats(head: CampaignHead, money: Record<string, Partial<StepStats>>, reacted: Reactions, counted: Counted): Record<string, StepStats> {
  const steps: Record<string, StepStats> = {}
  for (const step of head.steps) steps[step.id] = { entered: 0, customers: 0, standing: 0, left: {}, ended: {}, ...(step.sends ? NO_SENDS : {}) }
  const of = (id: string) => (steps[id] ??= { entered: 0, customers: 0, standing: 0, left: {}, ended: {} })

  for (const row of counted.passes) {
    const at = of(row.step)
    if (row.moved_in) at.movedIn = (at.movedIn ?? 0) + row.n
    else at.entered += row.n
    if (row.moved_out) at.movedOut = (at.movedOut ?? 0) + row.n
    else if (row.ended) at.ended[row.ended] = (at.ended[row.ended] ?? 0) + row.n
    else if (row.standing) at.standing += row.n
    else if (row.port) at.left[row.port] = (at.left[row.port] ?? 0) + row.n
  }
  const sends = new Set(head.steps.filter((step) => step.sends).map((step) => step.id))
  for (const row of counted.along) if (sends.has(row.step)) of(row.step).movedAlong = row.n
  for (const row of counted.customers) of(row.step).customers = row.n
  for (const row of counted.ways) Object.defineProperty(of(row.step).left, `${row.port}>${row.next}`, { value: row.n, enumerable: false })
  for (const row of counted.asks) {
    const at = of(row.step)
    if (row.state === 'accepted' || row.state === 'unknown') at.sent = (at.sent ?? 0) + row.n
    else if (row.state === 'failed') at.failed = (at.failed ?? 0) + row.n
    else if (row.state === 'skipped') at.skipped = { ...at.skipped, [row.reason ?? 'unknown']: row.n }
    else at.undecided = (at.undecided ?? 0) + row.n
  }
  for (const { step, prevented: _, ...seen } of reacted) Object.assign(of(step), seen)
  for (const [step, made] of Object.entries(money)) Object.assign(of(step), made)
  return steps
}

async function reactions(ctx: Ctx, s: Scope): Promise<Reactions> {
  // What was delivered and has come back as failed has not reached anybody.
  const { rows } = await ctx.tx.sql.query<Reactions[number]>(
    `select m.step, count(distinct (m.enrolment_id, m.visit)) filter (where m.delivered_at is not null and m.state <> 'failed') as delivered,
       count(distinct (m.enrolment_id, m.visit)) filter (where m.opened_at is not null) as opened,
       count(distinct (m.enrolment_id, m.visit)) filter (where m.clicked_at is not null) as clicked, sum(m.duplicates_prevented)::int as prevented
     from messages m where ${s.own('m')} group by 1`,
    s.values,
  )
  return rows
}
